/** Who gets a message: recipients as toggle buttons, and numbers by hand. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { estimate } from "./counter.js";
import { formats } from "./format.js";
import { define, fire, type Hass, type HassError, wellFormed } from "./hass.js";
import type { Localize } from "./localize.js";
import type { Account, Recipient } from "./protocol.js";
import { shared } from "./styles.js";

export interface Chosen {
  /** Ids of recipients. */
  ids: readonly string[];
  /** Numbers as they were typed. */
  numbers: readonly string[];
  /** What is not added yet. */
  typed: string;
}

/** From this many on, what is typed also narrows down the recipients. */
const MANY = 10;

/** Fires `ovh-sms-chosen` with what of it changes. */
export class Recipients extends LitElement {
  static override styles = [
    shared,
    css`
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        max-height: 200px;
        overflow-y: auto;
        padding: 3px;
        margin: -3px;
      }
      .numbers {
        margin-top: 5px;
      }
      .names {
        margin: 8px 0 0;
        overflow-wrap: anywhere;
      }
      .chip {
        max-width: 100%;
        min-height: 36px;
        padding: 4px 14px;
        border-color: var(--outline-color, var(--divider-color));
        font-weight: var(--ha-font-weight-normal, 400);
        overflow-wrap: anywhere;
      }
      .chip[aria-pressed="true"],
      .number {
        border-color: var(--primary-color);
        background: color-mix(in srgb, var(--primary-color) 18%, transparent);
      }
      .chip[aria-pressed="true"]:hover:not(:disabled),
      .number:hover:not(:disabled) {
        background: color-mix(in srgb, var(--primary-color) 26%, transparent);
      }
      .chip ha-icon {
        --mdc-icon-size: 18px;
        margin-inline-start: -6px;
      }
      .number ha-icon {
        margin-inline: 0 -6px;
      }
      .entry {
        display: flex;
        gap: 8px;
        margin-top: 8px;
      }
      .entry button {
        flex: none;
        min-height: 44px;
      }
      .error {
        margin: 4px 0 0;
        overflow-wrap: anywhere;
      }
      @media (pointer: coarse) {
        .chip {
          min-height: 44px;
          border-radius: 22px;
        }
      }
    `,
  ];

  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) localize!: Localize;
  @property({ attribute: false }) chosen: Chosen = { ids: [], numbers: [], typed: "" };
  @state() private error = "";
  @query("input") private readonly input!: HTMLInputElement | null;

  /** Take what is typed and not added yet; false if it is no number that can be used. */
  async take(): Promise<boolean> {
    const typed = this.chosen.typed.trim();
    if (!typed) {
      return true;
    }
    const named = this.account.recipients.find((each) => sameName(each.name, typed));
    if (!named) {
      try {
        await estimate(this.hass, { account: this.account.entry_id, recipients: [wellFormed(typed)], message: "." });
      } catch (error) {
        const isNoNumber = (error as HassError).translation_key === "unknown_recipients";
        this.error = isNoNumber ? this.localize("number_unknown") : this.localize.error(error);
        this.input?.focus();
        return false;
      }
    }
    const { ids, numbers, typed: now } = this.chosen;
    // What was typed meanwhile stays.
    const left = now.trim() === typed ? "" : now;
    this.tell({ typed: left, ...(named ? { ids: add(ids, named.id) } : { numbers: add(numbers, typed) }) });
    return true;
  }

  protected override render() {
    const { account, localize, chosen } = this;
    const { recipients } = account;
    // Of many, those chosen may be out of sight.
    const names = recipients.filter(({ id }) => chosen.ids.includes(id)).map(({ name }) => name);
    return html`
      <div class="chips" role="group" aria-label=${localize("to")}>
        ${recipients.length > 1 ? this.renderAll(recipients) : nothing}
        ${this.shown(recipients).map((each) => this.renderRecipient(each))}
      </div>
      ${recipients.length > MANY && names.length
        ? html`<p class="names small secondary">${formats(this.hass).list(names)}</p>`
        : nothing}
      ${chosen.numbers.length
        ? html`<div class="chips numbers">${chosen.numbers.map((number) => this.renderNumber(number))}</div>`
        : nothing}
      ${account.may_type_numbers || recipients.length > MANY ? this.renderEntry() : nothing}
    `;
  }

  /** The recipients that what is typed can mean, and those chosen. */
  private shown(recipients: Recipient[]): Recipient[] {
    const typed = this.chosen.typed.trim().toLocaleLowerCase();
    return recipients.length > MANY && /\p{L}/u.test(typed)
      ? recipients.filter(({ id, name }) => name.toLocaleLowerCase().includes(typed) || this.chosen.ids.includes(id))
      : recipients;
  }

  private renderAll(recipients: Recipient[]): TemplateResult {
    const { ids } = this.chosen;
    const all = recipients.every(({ id }) => ids.includes(id));
    const choose = (): void => this.tell({ ids: all ? [] : recipients.map(({ id }) => id) });
    return this.renderChip(this.localize("all"), all, choose);
  }

  private renderRecipient({ id, name }: Recipient): TemplateResult {
    const { ids } = this.chosen;
    const isChosen = ids.includes(id);
    const choose = (): void =>
      this.tell({ ids: isChosen ? ids.filter((each) => each !== id) : add(ids, id) });
    return this.renderChip(name, isChosen, choose);
  }

  private renderChip(name: string, isChosen: boolean, choose: () => void): TemplateResult {
    return html`<button class="chip" type="button" aria-pressed=${isChosen} @click=${choose}>
      ${isChosen ? html`<ha-icon icon="mdi:check"></ha-icon>` : nothing}<bdi>${name}</bdi>
    </button>`;
  }

  private renderNumber(number: string): TemplateResult {
    const { numbers } = this.chosen;
    const remove = (): void => this.tell({ numbers: numbers.filter((each) => each !== number) });
    return html`<button
      class="chip number"
      type="button"
      aria-label=${this.localize("remove_number", { number })}
      @click=${remove}
    >
      <bdi dir="ltr">${number}</bdi><ha-icon icon="mdi:close"></ha-icon>
    </button>`;
  }

  private renderEntry(): TemplateResult {
    const { localize, error } = this;
    const label = this.account.may_type_numbers
      ? localize(this.account.recipients.length > MANY ? "name_or_number" : "number")
      : localize("name");
    return html`
      <div class="entry">
        <input
          type="text"
          autocomplete="off"
          maxlength="255"
          aria-label=${label}
          placeholder=${label}
          aria-invalid=${error ? "true" : "false"}
          aria-describedby="error"
          .value=${this.chosen.typed}
          @input=${this.type}
          @keydown=${this.press}
        />
        ${this.chosen.typed.trim()
          ? html`<button class="outlined" type="button" @click=${() => void this.take()}>${localize("add")}</button>`
          : nothing}
      </div>
      <p class="error small" id="error" role="alert" ?hidden=${!error}>${error}</p>
    `;
  }

  private type(event: InputEvent): void {
    this.error = "";
    this.tell({ typed: (event.target as HTMLInputElement).value });
  }

  private press(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing) {
      event.preventDefault();
      void this.take();
    }
  }

  private tell(changes: Partial<Chosen>): void {
    fire(this, "ovh-sms-chosen", changes);
  }
}

function add(list: readonly string[], item: string): string[] {
  return [...new Set([...list, item])];
}

function sameName(name: string, typed: string): boolean {
  return name.localeCompare(typed, undefined, { sensitivity: "base" }) === 0;
}

define("ovh-sms-recipients", Recipients);
