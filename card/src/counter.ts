/** Asks the server how long and how dear a text is: one request at a time, and always for the newest text. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Hass, isConnectionLost } from "./hass.js";
import type { Estimate } from "./protocol.js";

export interface Draft {
  account: string;
  recipients: string[];
  message: string;
  sender?: string;
}

/** Milliseconds between an answer and the next request. */
const PAUSE = 30;
/** Milliseconds until a cost is asked for again that the server had to learn first. */
const LEARNING = 3000;

export class Counter implements ReactiveController {
  /** For the text of some milliseconds ago; null before the first answer and after an error. */
  estimate: Estimate | null = null;
  error: unknown = null;
  #asked = "";
  #next: (() => Promise<Estimate>) | undefined;
  #busy = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.clear();
  }

  count(hass: Hass, draft: Draft): void {
    const asked = JSON.stringify([draft, hass.language]);
    if (asked === this.#asked || !hass.connected) {
      return;
    }
    this.#asked = asked;
    this.#plan(hass, draft, asked);
  }

  /** Forget the text. */
  clear(): void {
    this.#asked = "";
    this.#next = undefined;
    this.estimate = null;
    this.error = null;
    clearTimeout(this.#again);
  }

  #plan(hass: Hass, draft: Draft, asked: string, pause = LEARNING): void {
    clearTimeout(this.#again);
    this.#next = async () => {
      const answer = await estimate(hass, draft);
      if (answer.credits === null && draft.recipients.length && asked === this.#asked) {
        this.#again = setTimeout(() => this.#plan(hass, draft, asked, pause * 2), pause);
      }
      return answer;
    };
    if (!this.#busy) {
      void this.#ask();
    }
  }

  async #ask(): Promise<void> {
    this.#busy = true;
    for (let next = this.#next; next; next = this.#next) {
      this.#next = undefined;
      try {
        const answer = await next();
        this.estimate = this.#asked ? answer : null;
        this.error = null;
      } catch (error) {
        this.estimate = null;
        this.error = error;
        if (isConnectionLost(error)) {
          this.#asked = "";
        }
      }
      this.host.requestUpdate();
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    this.#busy = false;
  }
}

/** Size and cost of a draft; rejects for recipients and senders that cannot be used. */
export function estimate(hass: Hass, draft: Draft): Promise<Estimate> {
  return hass.callWS({ type: "ovh_sms/estimate", language: hass.language, ...draft });
}
