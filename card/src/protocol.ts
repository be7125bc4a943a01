/**
 * WebSocket commands of the integration (`custom_components/ovh_sms/frontend/websocket.py`).
 *
 * `ovh_sms/subscribe` {account?, limit?, language?}: one `Update` with everything, then one for each change;
 *   limit: 50 at first, at most 1000 messages. It goes on while an account is reloaded, removed or added:
 *   whether one can be shown is in `Update.problem`.
 * `ovh_sms/accounts` {}: an `AccountList`, of all that the user may see (for the editor).
 * `ovh_sms/estimate` {account?, recipients, message, sender?, language?}: an `Estimate`; never waits for OVHcloud.
 *   Without recipients only the size is counted. Errors have a `translation_key` (category `exceptions`).
 * `ovh_sms/senders` {account?}: a `SenderList`.
 *
 * `language` as in `hass.language`; one that has no texts of ours gets English.
 * Messages are sent by actions: `ovh_sms.send_message`, `ovh_sms.ask`, `ovh_sms.cancel`, `ovh_sms.acknowledge`.
 */

export type MessageStatus =
  | "queued"
  | "held"
  | "sent"
  | "delivered"
  | "failed"
  | "expired"
  | "cancelled"
  | "received";

export interface Recipient {
  /** Id of the subentry; what `recipients` of an action takes. */
  id: string;
  name: string;
}

/** An account, as far as the user may see it. */
export interface Account {
  entry_id: string;
  name: string;
  /** Those the user may send to. */
  recipients: Recipient[];
  may_type_numbers: boolean;
  may_read_texts: boolean;
  may_acknowledge: boolean;
  /** The account's sender, or `short_code`. */
  sender: string;
  /** Whether answers are asked for at OVHcloud. */
  replies: boolean;
  /** Longest delay of a message, in seconds. */
  longest_delay: number;
  /** Entity ids by key (`credits_left`, `queued`, `check` …), of those the user may read. */
  entities: Record<string, string>;
  /** Credits left, null if unknown or not for this user. */
  credits_left: number | null;
  low_credits: number | null;
}

export interface Receiver {
  recipient: string | null;
  /** The number, masked unless the user may read it; null where the recipient's name is enough. */
  receiver: string | null;
  status: MessageStatus;
  /** Why it failed, in words. */
  explanation: string | null;
}

export interface Message {
  /** Unique, stays the same when the message changes. */
  id: string;
  direction: "out" | "in";
  status: MessageStatus;
  /** ISO time in UTC, to the millisecond: as text, it sorts messages. */
  time: string;
  /** Null if the user may not read texts. */
  message: string | null;
  /** Of a reply: the recipient's name or the number. */
  sender: string | null;
  receivers: Receiver[];
  alarm: string | null;
  /** When OVHcloud hands a held message over, ISO time; null if it is not held. */
  leaves: string | null;
  /** For `ovh_sms.cancel`; null where nothing can be cancelled, or this user may not. */
  tag: string | null;
  /** Of a reply: the `id` of the message that it answers, which need not be among those sent. */
  is_reply_to: string | null;
}

export interface Alarm {
  name: string;
  started: string;
  step: number;
  steps: number;
  recipients: string[];
  /** When the next contact is told; null at the end. */
  next: string | null;
}

/** Why no account is shown: there is none (for this user), one has to be chosen, or it is not loaded. */
export type Problem = "no_account" | "several_accounts" | "account_not_loaded";

export interface AccountChoice {
  entry_id: string;
  name: string;
}

export interface AccountList {
  accounts: AccountChoice[];
}

/** What has changed; what is left out stays as it was. */
export interface Update {
  /** Null if none is shown. */
  account?: Account | null;
  problem?: Problem | null;
  /** All accounts that the user may see. */
  accounts?: AccountChoice[];
  /** New and changed messages, newest first. */
  messages?: Message[];
  /** Ids of messages that are gone. */
  removed?: string[];
  alarms?: Alarm[];
  /** Whether there are older ones than those sent. */
  more?: boolean;
}

export interface Estimate {
  characters: number;
  parts: number;
  characters_per_part: number;
  /** Null without recipients, or if the rate is unknown: it is learnt then, so ask again in some seconds. */
  credits: number | null;
  /** The letters that make it dear. */
  unicode_characters: string[];
  receivers: number;
  sender: string;
  truncated: boolean;
  /** Sender rules, STOP, operators: sentences. */
  warnings: string[];
  /** The whole text in plain letters (GSM), if it has others and can be written so. */
  smart: PlainText | null;
}

export interface PlainText {
  message: string;
  parts: number;
}

export interface SenderList {
  /** Enabled senders, `short_code` among them where it can be used. */
  senders: string[];
}
