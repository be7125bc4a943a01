/** What is written to an account: its boxes show the same, and it outlives them until it is sent. */
import type { ReactiveControllerHost } from "lit";
import type { Draft } from "./counter.js";
import { wellFormed } from "./hass.js";
import type { Outcome } from "./outcome.js";
import type { Account } from "./protocol.js";
import type { Chosen } from "./recipients.js";

export interface Form extends Chosen {
  message: string;
  /** Empty for that of the account. */
  sender: string;
  /** When it is to leave: a value of `datetime-local`; null for at once. */
  leaves: string | null;
}

const EMPTY: Form = { ids: [], numbers: [], typed: "", message: "", sender: "", leaves: null };

/** Characters: more than SMS can say. Home Assistant closes the connection that megabytes come over. */
export const LONGEST = 20_000;

interface State {
  form: Form;
  /** Whether it is being sent. */
  busy: boolean;
  outcome: Outcome | undefined;
  /** The text before its letters were replaced. */
  original: string | undefined;
}

export class Writing {
  state: Readonly<State>;
  readonly #boxes = new Set<ReactiveControllerHost>();

  constructor(form: Form) {
    this.state = { form, busy: false, outcome: undefined, original: undefined };
  }

  show(box: ReactiveControllerHost): void {
    this.#boxes.add(box);
  }

  /** What went well need not be told again later. */
  hide(box: ReactiveControllerHost): void {
    this.#boxes.delete(box);
    if (!this.#boxes.size && this.state.outcome?.kind === "success") {
      this.set({ outcome: undefined });
    }
  }

  set(changes: Partial<State>): void {
    this.state = { ...this.state, ...changes };
    for (const box of this.#boxes) {
      box.requestUpdate();
    }
  }

  change(changes: Partial<Form>): void {
    this.set({
      form: { ...this.state.form, ...changes },
      ...(changes.message && { outcome: undefined, original: undefined }),
    });
  }
}

/** By account: dashboards make their cards anew whenever they like, even while something is sent. */
const writings = new Map<string, Writing>();

/** The form as it was left; the only recipient there is need not be chosen. */
export function writingFor({ entry_id, recipients: [only, ...others] }: Account): Writing {
  let writing = writings.get(entry_id);
  if (!writing) {
    writing = new Writing(only && !others.length ? { ...EMPTY, ids: [only.id] } : EMPTY);
    writings.set(entry_id, writing);
  }
  return writing;
}

/** Those chosen that there still are. */
export function chosenIn({ ids, numbers, typed }: Form, { recipients }: Account): Chosen {
  const known = new Set(recipients.map(({ id }) => id));
  return { ids: ids.filter((id) => known.has(id)), numbers, typed };
}

export function draftOf(form: Form, account: Account): Draft {
  const { ids, numbers } = chosenIn(form, account);
  const { message, sender } = form;
  return {
    account: account.entry_id,
    recipients: [...ids, ...numbers.map(wellFormed)],
    message: wellFormed(message),
    ...(sender && { sender }),
  };
}
