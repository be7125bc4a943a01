/** The subscription to an account: keeps what the server sent, and starts again when the connection is back. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Connection, Hass, HassError } from "./hass.js";
import type { Account, AccountChoice, Alarm, Message, Problem, Update } from "./protocol.js";

const FIRST = 50;
const MOST = 1000;
const PAUSES = [1, 2, 5, 10, 30];

export class Feed implements ReactiveController {
  account: Account | null = null;
  /** Why no account is shown. */
  problem: Problem | null = null;
  /** All that there are for this user. */
  accounts: AccountChoice[] = [];
  messages: Message[] = [];
  alarms: Alarm[] = [];
  more = false;
  /** Why the last attempt to subscribe failed. */
  error: HassError | null = null;

  #hass: Hass | undefined;
  #connection: Connection | undefined;
  #wanted: string | undefined;
  #limit = FIRST;
  #attempt = 0;
  #failed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unsubscribe: (() => Promise<void>) | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#start();
  }

  hostDisconnected(): void {
    this.#stop();
    this.#listen(undefined);
  }

  /** Follow an account, or the only one there is. */
  follow(hass: Hass, account: string | undefined): void {
    const before = this.#hass;
    this.#hass = hass;
    if (before?.connection === hass.connection && before.language === hass.language && this.#wanted === account) {
      return;
    }
    if (this.#wanted !== account) {
      this.account = null;
      this.problem = null;
      this.messages = [];
      this.alarms = [];
      this.#limit = FIRST;
    }
    this.#wanted = account;
    this.#start();
  }

  /** Ask for older messages. */
  loadMore(): void {
    if (this.more && this.#limit < MOST) {
      this.#limit = Math.min(this.#limit * 3, MOST);
      this.#start();
    }
  }

  readonly #restart = (): void => {
    // Its number is another subscription's by now.
    this.#unsubscribe = undefined;
    this.#failed = 0;
    this.#start();
  };

  /** Start again whenever this connection is back. */
  #listen(connection: Connection | undefined): void {
    if (this.#connection !== connection) {
      this.#connection?.removeEventListener("ready", this.#restart);
      connection?.addEventListener("ready", this.#restart);
      this.#connection = connection;
    }
  }

  #stop(): void {
    this.#attempt += 1;
    clearTimeout(this.#timer);
    // Where the connection was lost there is nothing to end.
    this.#unsubscribe?.().catch(() => undefined);
    this.#unsubscribe = undefined;
  }

  #start(): void {
    const hass = this.#hass;
    if (!hass) {
      return;
    }
    this.#stop();
    this.#listen(hass.connection);
    void this.#subscribe(hass, this.#attempt);
  }

  async #subscribe(hass: Hass, attempt: number): Promise<void> {
    let first = true;
    try {
      const unsubscribe = await hass.connection.subscribeMessage<Update>(
        (update) => {
          if (attempt === this.#attempt) {
            this.#take(update, first);
            first = false;
          }
        },
        {
          type: "ovh_sms/subscribe",
          ...(this.#wanted && { account: this.#wanted }),
          limit: this.#limit,
          language: hass.language,
        },
        // After a restart the command may not be there yet: it is tried again here.
        { resubscribe: false },
      );
      if (attempt === this.#attempt) {
        this.#unsubscribe = unsubscribe;
      } else {
        unsubscribe().catch(() => undefined);
      }
    } catch (error) {
      if (attempt === this.#attempt) {
        this.#fail(error as HassError);
      }
    }
  }

  #take(update: Update, first: boolean): void {
    this.error = null;
    this.#failed = 0;
    this.account = update.account === undefined ? this.account : update.account;
    this.problem = update.problem === undefined ? this.problem : update.problem;
    this.accounts = update.accounts ?? this.accounts;
    this.alarms = update.alarms ?? this.alarms;
    this.more = (update.more ?? this.more) && this.#limit < MOST;
    if (first || update.messages || update.removed) {
      this.messages = merge(first ? [] : this.messages, update);
    }
    this.host.requestUpdate();
  }

  #fail(error: HassError): void {
    this.error = error;
    const pause = PAUSES[Math.min(this.#failed, PAUSES.length - 1)] ?? 30;
    this.#failed += 1;
    this.#timer = setTimeout(() => this.#start(), pause * 1000);
    this.host.requestUpdate();
  }
}

/** New and changed messages among those known, newest first. */
function merge(known: Message[], update: Update): Message[] {
  const messages = new Map(known.map((message) => [message.id, message]));
  for (const id of update.removed ?? []) {
    messages.delete(id);
  }
  for (const message of update.messages ?? []) {
    messages.set(message.id, message);
  }
  return [...messages.values()].sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
}
