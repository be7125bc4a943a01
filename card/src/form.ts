/** What is written in the box, and kept until it is sent. */
import type { Draft } from "./counter.js";
import type { Account } from "./protocol.js";
import type { Chosen } from "./recipients.js";

export interface Form extends Chosen {
  message: string;
  /** Empty for that of the account. */
  sender: string;
  /** When it is to leave: a value of `datetime-local`; null for at once. */
  leaves: string | null;
}

export const EMPTY: Form = { ids: [], numbers: [], typed: "", message: "", sender: "", leaves: null };

/** By account: dashboards make their cards anew whenever they like. */
const forms = new Map<string, Form>();

export function keepForm({ entry_id }: Account, form: Form): void {
  forms.set(entry_id, form);
}

/** The form as it was left; the only recipient there is need not be chosen. */
export function formOf({ entry_id, recipients: [only, ...others] }: Account): Form {
  return forms.get(entry_id) ?? (only && !others.length ? { ...EMPTY, ids: [only.id] } : EMPTY);
}

/** Those chosen that there still are. */
export function chosenIn({ ids, numbers, typed }: Form, { recipients }: Account): Chosen {
  const known = new Set(recipients.map(({ id }) => id));
  return { ids: ids.filter((id) => known.has(id)), numbers, typed };
}

export function draftOf(form: Form, account: Account): Draft {
  const { ids, numbers } = chosenIn(form, account);
  const { message, sender } = form;
  return { account: account.entry_id, recipients: [...ids, ...numbers], message, ...(sender && { sender }) };
}
