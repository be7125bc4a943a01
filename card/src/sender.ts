/** Who a message comes from. */
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { define, fire, type Hass } from "./hass.js";
import type { Localize } from "./localize.js";
import { renderHint } from "./outcome.js";
import type { Account, SenderList } from "./protocol.js";
import { shared } from "./styles.js";

/** Asks for the senders when it is opened; fires `ovh-sms-sender`, empty for that of the account. */
export class Sender extends LitElement {
  static override styles = [
    shared,
    css`
      summary {
        width: fit-content;
        padding: 10px 0;
        cursor: pointer;
        color: var(--secondary-text-color);
      }
    `,
  ];

  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) localize!: Localize;
  @property({ attribute: false }) sender = "";
  @state() private senders: string[] = [];
  @state() private error = "";

  protected override render() {
    const { localize, account, error } = this;
    const others = new Set([...this.senders, ...(this.sender ? [this.sender] : [])]);
    others.delete(account.sender);
    return html`<details @toggle=${this.open}>
      <summary>${localize("more")}</summary>
      <label for="sender">${localize("sender")}</label>
      <select id="sender" @change=${this.choose}>
        <option value="">${localize("sender_of_account", { sender: this.name(account.sender) })}</option>
        ${[...others].map(
          (sender) => html`<option value=${sender} .selected=${sender === this.sender}>${this.name(sender)}</option>`,
        )}
      </select>
      <div role="alert">${error ? renderHint("error", [error]) : nothing}</div>
    </details>`;
  }

  private name(sender: string): string {
    return sender === "short_code" ? this.localize("short_code") : sender;
  }

  private choose(event: Event): void {
    fire(this, "ovh-sms-sender", (event.target as HTMLSelectElement).value);
  }

  private async open(event: Event): Promise<void> {
    if (!(event.target as HTMLDetailsElement).open) {
      return;
    }
    try {
      const account = this.account.entry_id;
      this.senders = (await this.hass.callWS<SenderList>({ type: "ovh_sms/senders", account })).senders;
      this.error = "";
    } catch (error) {
      this.error = this.localize.error(error);
    }
  }
}

define("ovh-sms-sender", Sender);
