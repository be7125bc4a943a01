/** The box to write and send a message with. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { Counter, type Draft } from "./counter.js";
import { formats } from "./format.js";
import { define, type Hass } from "./hass.js";
import type { Localize } from "./localize.js";
import { describeError, describeReport, isConnectionLost, type Outcome, type Report } from "./outcome.js";
import type { Account, Estimate, SenderList, Size } from "./protocol.js";
import "./recipients.js";
import type { Chosen, Recipients } from "./recipients.js";
import { Schedule } from "./schedule.js";
import { shared } from "./styles.js";

interface Form extends Chosen {
  message: string;
  /** Empty for that of the account. */
  sender: string;
  /** When it is to leave: a value of `datetime-local`; null for at once. */
  leaves: string | null;
}

/** What was not sent yet, by account: dashboards make their cards anew whenever they like. */
const forms = new Map<string, Form>();
const EMPTY: Form = { ids: [], numbers: [], message: "", sender: "", leaves: null };

/** A question that is not refused within this many milliseconds is on its way. */
const ON_ITS_WAY = 2500;
const MOST_LETTERS = 24;

export class Compose extends LitElement {
  static override styles = [
    shared,
    css`
      :host,
      .fields {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      label,
      .label {
        display: block;
        margin-bottom: 6px;
        font-weight: var(--ha-font-weight-medium, 500);
      }
      textarea {
        display: block;
        min-height: 88px;
        resize: vertical;
        field-sizing: content;
        max-height: 320px;
      }
      .counter {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        min-height: 20px;
        margin: 6px 0 0;
        font-variant-numeric: tabular-nums;
      }
      .counter div {
        display: flex;
        gap: 6px;
      }
      dd {
        margin: 0;
        color: var(--primary-text-color);
        font-weight: var(--ha-font-weight-medium, 500);
      }
      /* What is announced has to be there before, without room of its own. */
      .live:empty {
        margin-top: -12px;
      }
      .hint p,
      .hint ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .hint > div {
        flex: 1;
        min-width: 0;
      }
      .letters {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin: 6px 0;
      }
      .letters span {
        min-width: 26px;
        padding: 2px 6px;
        box-sizing: border-box;
        border-radius: 6px;
        background: var(--card-background-color);
        text-align: center;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .actions .primary {
        margin-inline-start: auto;
      }
      .actions [aria-pressed="true"] {
        border-color: var(--primary-color);
        background: color-mix(in srgb, var(--primary-color) 18%, transparent);
      }
      [aria-disabled="true"] {
        cursor: default;
        opacity: 0.5;
      }
      summary {
        width: fit-content;
        padding: 10px 0;
        cursor: pointer;
        color: var(--secondary-text-color);
      }
      .reason {
        margin: 0;
        text-align: end;
      }
    `,
  ];

  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) localize!: Localize;
  @state() private form = EMPTY;
  @state() private busy = false;
  @state() private outcome: Outcome | undefined;
  @state() private senders: string[] = [];
  /** The text before its letters were replaced. */
  @state() private original: string | undefined;
  @query("ovh-sms-recipients") private readonly recipients!: Recipients | null;
  @query("textarea") private readonly text!: HTMLTextAreaElement | null;
  private readonly counter = new Counter(this);

  /** Choose one recipient, by id, name or number, to write to. */
  choose(recipient: string): void {
    const known = this.account.recipients.find(({ id, name }) => [id, name].includes(recipient));
    if (known) {
      this.change({ ids: [known.id], numbers: [] });
    } else if (this.account.may_type_numbers) {
      this.change({ ids: [], numbers: [recipient] });
    }
    this.text?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("account");
    if (changed.has("account") && before?.entry_id !== this.account.entry_id) {
      const [only, ...others] = this.account.recipients;
      const first = only && !others.length ? { ...EMPTY, ids: [only.id] } : EMPTY;
      this.form = forms.get(this.account.entry_id) ?? first;
      this.senders = [];
      this.outcome = undefined;
      this.original = undefined;
    }
  }

  protected override updated(): void {
    if (this.form.message) {
      this.counter.count(this.hass, this.draft());
    }
  }

  protected override render() {
    const { account, localize } = this;
    if (!account.recipients.length && !account.may_type_numbers) {
      const words = localize(this.hass.user.is_admin ? "no_recipients" : "no_rights");
      return html`<p class="hint"><ha-icon icon="mdi:account-alert-outline"></ha-icon><span>${words}</span></p>`;
    }
    return html`
      <div class="fields" @keydown=${this.press}>
        ${this.renderRecipients()} ${this.renderText()} ${this.renderHints()}
        ${this.form.leaves === null ? nothing : this.renderSchedule(this.form.leaves)} ${this.renderMore()}
        ${this.renderActions()}
      </div>
      ${this.renderOutcome()}
    `;
  }

  private renderRecipients(): TemplateResult {
    return html`<div>
      <span class="label" aria-hidden="true">${this.localize("to")}</span>
      <ovh-sms-recipients
        .hass=${this.hass}
        .account=${this.account}
        .localize=${this.localize}
        .chosen=${this.chosen}
        @ovh-sms-chosen=${(event: CustomEvent<Chosen>) => this.change(event.detail)}
      ></ovh-sms-recipients>
    </div>`;
  }

  private renderText(): TemplateResult {
    const { localize } = this;
    return html`<div>
      <label for="message">${localize("message")}</label>
      <textarea
        id="message"
        dir="auto"
        aria-describedby="counter"
        .value=${this.form.message}
        @input=${(event: InputEvent) => this.change({ message: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
      <dl class="counter small secondary" id="counter">
        ${this.estimate ? this.renderCounter(this.estimate) : nothing}
      </dl>
    </div>`;
  }

  private renderCounter(estimate: Estimate): TemplateResult[] {
    const { characters, parts, characters_per_part, credits, receivers } = estimate;
    const { number } = formats(this.hass);
    const values = [
      ["characters", `${number(characters)} / ${number(Math.max(parts, 1) * characters_per_part)}`],
      ["parts", number(parts)],
      ["credits", credits === null ? "?" : number(credits)],
      ["phones", number(receivers)],
    ] as const;
    return values.map(
      ([key, value]) => html`<div><dt>${this.localize(key)}</dt><dd dir="ltr" data-key=${key}>${value}</dd></div>`,
    );
  }

  private renderHints(): TemplateResult {
    const { localize, estimate } = this;
    const { error } = this.counter;
    const problems = [
      ...(estimate?.truncated ? [localize("truncated", { parts: formats(this.hass).number(estimate.parts) })] : []),
      ...(estimate?.warnings ?? []),
      ...(this.form.message && error && !isConnectionLost(error) ? [localize.error(error)] : []),
    ];
    return html`
      ${estimate?.unicode_characters.length ? this.renderLetters(estimate) : nothing}
      ${this.original === undefined
        ? nothing
        : html`<div class="hint success" role="status">
            <ha-icon icon="mdi:check"></ha-icon>
            <div>
              <p>${localize("replaced")}</p>
              <button class="outlined" type="button" @click=${this.undo}>${localize("undo")}</button>
            </div>
          </div>`}
      <div class="live" role="status">${problems.length ? renderHint("warning", problems) : nothing}</div>
    `;
  }

  private renderLetters({ unicode_characters, parts, smart }: Estimate): TemplateResult {
    const { localize } = this;
    const { number } = formats(this.hass);
    const letters = unicode_characters.slice(0, MOST_LETTERS).map((letter) => html`<span>${visible(letter)}</span>`);
    return html`<div class="hint">
      <ha-icon icon="mdi:format-letter-case"></ha-icon>
      <div>
        <p>${localize("dear_letters")}</p>
        <div class="letters">${letters}${unicode_characters.length > MOST_LETTERS ? "…" : nothing}</div>
        ${smart
          ? html`<button class="outlined" type="button" @click=${() => this.replace(smart)}>
              ${smart.parts === parts
                ? localize("use_plain_letters")
                : localize("use_plain_letters_parts", { after: number(smart.parts), before: number(parts) })}
            </button>`
          : nothing}
      </div>
    </div>`;
  }

  private renderSchedule(leaves: string): TemplateResult {
    const { localize, schedule } = this;
    const { min, max } = schedule.bounds;
    const problem = leaves ? schedule.problem(leaves, localize) : "";
    return html`<div>
      <label for="leaves">${localize("leaves")}</label>
      <input
        id="leaves"
        type="datetime-local"
        min=${min}
        max=${max}
        aria-invalid=${problem ? "true" : "false"}
        aria-describedby="leaves-when"
        .value=${leaves}
        @change=${(event: Event) => this.change({ leaves: (event.target as HTMLInputElement).value })}
      />
      <p class="small secondary" id="leaves-when" role="status">
        ${problem || (leaves && localize("leaves_at", { time: schedule.describe(leaves) }))}
      </p>
    </div>`;
  }

  private renderMore(): TemplateResult {
    const { localize, account, senders } = this;
    const name = (sender: string): string => (sender === "short_code" ? localize("short_code") : sender);
    const others = senders.filter((sender) => sender !== account.sender);
    return html`<details @toggle=${this.open}>
      <summary>${localize("more")}</summary>
      <label for="sender">${localize("sender")}</label>
      <select
        id="sender"
        .value=${this.form.sender}
        @change=${(event: Event) => this.change({ sender: (event.target as HTMLSelectElement).value })}
      >
        <option value="">${localize("sender_of_account", { sender: name(account.sender) })}</option>
        ${others.map((sender) => html`<option value=${sender} ?selected=${sender === this.form.sender}>${name(sender)}</option>`)}
      </select>
    </details>`;
  }

  private renderActions(): TemplateResult {
    const { localize, reason } = this;
    const { leaves } = this.form;
    const disabled = reason ? "true" : "false";
    const yesNo = { yes: localize("yes"), no: localize("no") };
    return html`
      <div class="actions">
        <button
          class="outlined"
          type="button"
          aria-pressed=${leaves !== null}
          @click=${() => this.change({ leaves: leaves === null ? "" : null })}
        >
          <ha-icon icon="mdi:clock-outline"></ha-icon>${localize("schedule")}
        </button>
        ${this.account.replies && leaves === null
          ? html`<button
              class="outlined"
              type="button"
              title=${localize("ask_hint", yesNo)}
              aria-disabled=${disabled}
              aria-describedby="reason"
              @click=${this.ask}
            >
              <ha-icon icon="mdi:comment-question-outline"></ha-icon>${localize("ask")}
            </button>`
          : nothing}
        <button
          class="primary"
          type="button"
          aria-disabled=${disabled}
          aria-describedby="reason"
          aria-busy=${this.busy}
          @click=${this.send}
        >
          <ha-icon icon=${leaves === null ? "mdi:send" : "mdi:send-clock"}></ha-icon>${localize("send")}
        </button>
      </div>
      <p class="reason small secondary" id="reason" ?hidden=${!reason}>${reason}</p>
    `;
  }

  private renderOutcome(): TemplateResult {
    const { outcome } = this;
    const isError = outcome?.kind === "error";
    const shown = outcome ? renderHint(outcome.kind, outcome.lines) : nothing;
    return html`<div class="live" role="status">${isError ? nothing : shown}</div>
      <div class="live" role="alert">${isError ? shown : nothing}</div>`;
  }

  /** Of the text in the box, or of what it was a moment ago. */
  private get estimate(): Estimate | null {
    return this.form.message ? this.counter.estimate : null;
  }

  private get schedule(): Schedule {
    return new Schedule(this.hass, this.account.longest_delay);
  }

  /** Those chosen that there still are. */
  private get chosen(): Chosen {
    const known = new Set(this.account.recipients.map(({ id }) => id));
    return { ids: this.form.ids.filter((id) => known.has(id)), numbers: this.form.numbers };
  }

  /** Why it cannot be sent now, in words; empty if it can. */
  private get reason(): string {
    const { localize, form } = this;
    if (!this.hass.connected) {
      return localize("reason_connection");
    }
    if (this.busy) {
      return localize("sending");
    }
    if (!form.message.trim()) {
      return localize("reason_text");
    }
    return form.leaves === null ? "" : this.schedule.problem(form.leaves, localize);
  }

  private draft(): Draft {
    const { ids, numbers } = this.chosen;
    const { message, sender } = this.form;
    return {
      account: this.account.entry_id,
      recipients: [...ids, ...numbers],
      message,
      ...(sender && { sender }),
    };
  }

  private change(changes: Partial<Form>): void {
    this.form = { ...this.form, ...changes };
    forms.set(this.account.entry_id, this.form);
    if (changes.message) {
      this.outcome = undefined;
      this.original = undefined;
    }
  }

  private replace(smart: Size): void {
    const original = this.form.message;
    this.change({ message: smart.message });
    this.original = original;
    this.text?.focus();
  }

  private undo(): void {
    this.change({ message: this.original ?? "" });
    this.text?.focus();
  }

  private press(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.send();
    }
  }

  private async open(event: Event): Promise<void> {
    if ((event.target as HTMLDetailsElement).open && !this.senders.length) {
      try {
        const account = this.account.entry_id;
        const list = await this.hass.callWS<SenderList>({ type: "ovh_sms/senders", account });
        this.senders = list.senders;
      } catch (error) {
        this.outcome = describeError(error, this.localize);
      }
    }
  }

  private async send(): Promise<void> {
    await this.submit(async (data) => {
      const { leaves } = this.form;
      const delay = leaves === null ? {} : { delay: { seconds: this.schedule.delay(leaves) } };
      const report = await this.call<Report>("send_message", { ...data, ...delay });
      const when = leaves === null ? "" : this.schedule.describe(leaves);
      return describeReport(report, when, this.localize, this.hass);
    });
  }

  private async ask(): Promise<void> {
    const { localize } = this;
    await this.submit(async (data) => {
      const answered = this.call("ask", { ...data, answers: [localize("yes"), localize("no")] });
      const { message } = this.form;
      // It ends when there is an answer, which the stream shows.
      answered.catch((error: unknown) => this.bringBack(message, error));
      await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY))]);
      return { kind: "success", lines: [localize("outcome_asked")] };
    });
  }

  /** A question was refused after all. */
  private bringBack(message: string, error: unknown): void {
    if (!isConnectionLost(error)) {
      this.change(this.form.message ? {} : { message });
      this.outcome = describeError(error, this.localize);
    }
  }

  /** Send once, and clear the text only if it has left. */
  private async submit(sending: (data: Record<string, unknown>) => Promise<Outcome>): Promise<void> {
    if (this.reason) {
      return;
    }
    this.busy = true;
    this.outcome = undefined;
    try {
      if (await this.recipients?.take()) {
        await this.updateComplete;
        this.outcome = await this.submitTo(sending);
      }
    } catch (error) {
      this.outcome = describeError(error, this.localize);
    } finally {
      this.busy = false;
    }
  }

  private async submitTo(sending: (data: Record<string, unknown>) => Promise<Outcome>): Promise<Outcome> {
    const { account, ...data } = this.draft();
    if (!data.recipients.length) {
      return { kind: "error", lines: [this.localize("reason_recipients")] };
    }
    const outcome = await sending({ config_entry_id: account, ...data });
    // What was typed meanwhile stays.
    if (this.form.message === data.message) {
      this.change({ message: "", leaves: null });
      this.original = undefined;
    }
    return outcome;
  }

  private async call<T>(action: string, data: Record<string, unknown>): Promise<T> {
    const { response } = await this.hass.callService<T>("ovh_sms", action, data, undefined, false, true);
    return response as T;
  }
}

const ICONS = {
  success: "mdi:check-circle-outline",
  warning: "mdi:alert-outline",
  error: "mdi:alert-circle-outline",
};

function renderHint(kind: keyof typeof ICONS, lines: string[]): TemplateResult {
  return html`<div class="hint ${kind}">
    <ha-icon icon=${ICONS[kind]}></ha-icon>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
  </div>`;
}

/** A letter, or the code of one that cannot be seen. */
function visible(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  return /^[\p{Z}\p{C}]/u.test(letter) ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` : letter;
}

define("ovh-sms-compose", Compose);
