/** The buttons below a message. */
import { html, nothing, type TemplateResult } from "lit";
import type { Localize } from "./localize.js";

interface State {
  /** Why it cannot be sent now; empty if it can. */
  reason: string;
  busy: boolean;
  /** When it is to leave; null for at once. */
  leaves: string | null;
  /** Whether it can be sent as a question. */
  asks: boolean;
}

interface Clicked {
  send(): void;
  ask(): void;
  schedule(): void;
}

/** What cannot be used keeps the focus, and says why. */
export function renderActions({ reason, busy, leaves, asks }: State, clicked: Clicked, localize: Localize): TemplateResult {
  const disabled = reason ? "true" : "false";
  return html`
    <div class="actions">
      <button class="outlined" type="button" aria-pressed=${leaves !== null} @click=${clicked.schedule}>
        <ha-icon icon="mdi:clock-outline"></ha-icon>${localize("schedule")}
      </button>
      ${asks
        ? html`<button
            class="outlined"
            type="button"
            title=${localize("ask_hint", { yes: localize("yes"), no: localize("no") })}
            aria-disabled=${disabled}
            aria-describedby="reason"
            @click=${clicked.ask}
          >
            <ha-icon icon="mdi:comment-question-outline"></ha-icon>${localize("ask")}
          </button>`
        : nothing}
      <button
        class="primary"
        type="button"
        aria-disabled=${disabled}
        aria-describedby="reason"
        aria-busy=${busy}
        @click=${clicked.send}
      >
        <ha-icon icon=${leaves === null ? "mdi:send" : "mdi:send-clock"}></ha-icon>${localize("send")}
      </button>
    </div>
    <p class="reason small secondary" id="reason" ?hidden=${!reason}>${reason}</p>
  `;
}
