/** The box to write and send a message with. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { renderActions } from "./actions.js";
import { composeStyles } from "./compose-styles.js";
import { Counter } from "./counter.js";
import { chosenIn, draftOf, type Form, LONGEST, type Writing, writingFor } from "./form.js";
import { define, type Hass, isConnectionLost } from "./hass.js";
import type { Localize } from "./localize.js";
import { describeError, describeReport, type Outcome, renderHint, type Report } from "./outcome.js";
import type { Account, Estimate, PlainText } from "./protocol.js";
import "./recipients.js";
import type { Chosen, Recipients } from "./recipients.js";
import { renderSchedule, Schedule } from "./schedule.js";
import "./sender.js";
import { renderLetters, renderSize } from "./size.js";
import { shared } from "./styles.js";

/** A question that is not refused within this many milliseconds is on its way. */
const ON_ITS_WAY = 2500;

export class Compose extends LitElement {
  static override styles = [shared, composeStyles];

  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) localize!: Localize;
  @query("ovh-sms-recipients") private readonly recipients!: Recipients | null;
  @query("textarea") private readonly text!: HTMLTextAreaElement | null;
  private readonly counter = new Counter(this);
  private writing!: Writing;

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

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) {
      this.writing.show(this);
      this.requestUpdate();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.hasUpdated) {
      this.writing.hide(this);
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("account");
    if (changed.has("account") && before?.entry_id !== this.account.entry_id) {
      if (before) {
        this.writing.hide(this);
      }
      this.writing = writingFor(this.account);
      this.writing.show(this);
    }
  }

  protected override updated(): void {
    if (this.form.message) {
      this.counter.count(this.hass, draftOf(this.form, this.account));
    } else {
      this.counter.clear();
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
        ${this.form.leaves === null
          ? nothing
          : renderSchedule(this.schedule, this.form.leaves, localize, (leaves) => this.change({ leaves }))}
        <ovh-sms-sender
          .hass=${this.hass}
          .account=${account}
          .localize=${localize}
          .sender=${this.form.sender}
          @ovh-sms-sender=${(event: CustomEvent<string>) => this.change({ sender: event.detail })}
        ></ovh-sms-sender>
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
        .chosen=${chosenIn(this.form, this.account)}
        @ovh-sms-chosen=${(event: CustomEvent<Partial<Chosen>>) => this.change(event.detail)}
      ></ovh-sms-recipients>
      ${this.account.recipients.length
        ? nothing
        : html`<p class="small secondary no-recipients">${this.localize("no_recipients")}</p>`}
    </div>`;
  }

  private renderText(): TemplateResult {
    const { localize } = this;
    return html`<div>
      <label for="message">${localize("message")}</label>
      <textarea
        id="message"
        dir="auto"
        maxlength=${LONGEST}
        aria-describedby="counter"
        .value=${this.form.message}
        @input=${(event: InputEvent) => this.change({ message: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
      <dl class="counter small secondary" id="counter">
        ${this.estimate ? renderSize(this.estimate, this.hass, this.localize) : nothing}
      </dl>
    </div>`;
  }

  private renderHints(): TemplateResult {
    const { localize, estimate } = this;
    const { error } = this.counter;
    const problems = [
      ...(estimate?.truncated ? [localize("truncated")] : []),
      ...(estimate?.warnings ?? []),
      ...(this.form.message && error && !isConnectionLost(error) ? [localize.error(error)] : []),
    ];
    return html`
      ${estimate?.unicode_characters.length
        ? renderLetters(estimate, this.hass, localize, (smart) => this.replace(smart))
        : nothing}
      ${this.writing.state.original === undefined
        ? nothing
        : html`<div class="hint success undo" role="status">
            <ha-icon icon="mdi:check"></ha-icon>
            <div>
              <span>${localize("replaced")}</span>
              <button class="outlined" type="button" @click=${this.undo}>${localize("undo")}</button>
            </div>
          </div>`}
      <div class="live" role="status">${problems.length ? renderHint("warning", problems) : nothing}</div>
    `;
  }

  private renderActions(): TemplateResult {
    const { leaves } = this.form;
    return renderActions(
      { reason: this.reason, busy: this.writing.state.busy, leaves, asks: this.account.replies && leaves === null },
      {
        send: () => void this.send(),
        ask: () => void this.ask(),
        schedule: () => this.change({ leaves: leaves === null ? "" : null }),
      },
      this.localize,
    );
  }

  private renderOutcome(): TemplateResult {
    const { outcome } = this.writing.state;
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

  /** Why it cannot be sent now, in words; empty if it can. */
  private get reason(): string {
    const { localize, form } = this;
    if (!this.hass.connected) {
      return localize("reason_connection");
    }
    if (this.writing.state.busy) {
      return localize("sending");
    }
    const { ids, numbers, typed } = chosenIn(form, this.account);
    if (!ids.length && !numbers.length && !typed.trim()) {
      return localize("reason_recipients");
    }
    if (!form.message.trim()) {
      return localize("reason_text");
    }
    return form.leaves === null ? "" : this.schedule.problem(form.leaves, localize);
  }

  private get form(): Form {
    return this.writing.state.form;
  }

  private change(changes: Partial<Form>): void {
    this.writing.change(changes);
  }

  private replace(smart: PlainText): void {
    const original = this.form.message;
    this.change({ message: smart.message });
    this.writing.set({ original });
    this.text?.focus();
  }

  private undo(): void {
    this.change({ message: this.writing.state.original ?? "" });
    this.text?.focus();
  }

  private press(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.send();
    }
  }

  private async send(): Promise<void> {
    await this.submit(async (data) => {
      const { leaves } = this.form;
      // The action has them in Home Assistant's language, the counter in the user's.
      const warnings = this.estimate?.warnings;
      const delay = leaves === null ? {} : { delay: { seconds: this.schedule.delay(leaves) } };
      const report = await this.call<Report>("send_message", { ...data, ...delay });
      const when = leaves === null ? "" : this.schedule.describe(leaves);
      return describeReport({ ...report, ...(warnings && { warnings }) }, when, this.localize, this.hass);
    });
  }

  private async ask(): Promise<void> {
    const { localize, writing, hass } = this;
    await this.submit(async (data) => {
      const answered = this.call("ask", { ...data, answers: [localize("yes"), localize("no")] });
      const { message } = writing.state.form;
      // It ends when there is an answer, which the stream shows.
      answered.catch((error: unknown) => this.bringBack(writing, message, error));
      // Home Assistant answers in turn: what it gets before this has arrived.
      const arrived = hass.callWS({ type: "ping" });
      const accepted = arrived.then(() => new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY)));
      await Promise.race([answered, accepted]);
      return { kind: "success", lines: [localize("outcome_asked")] };
    });
  }

  /** A question was refused after all. */
  private bringBack(writing: Writing, message: string, error: unknown): void {
    if (!isConnectionLost(error)) {
      writing.change(writing.state.form.message ? {} : { message });
      writing.set({ outcome: describeError(error, this.localize) });
    }
  }

  /** Send once, and clear the text only if it has left. */
  private async submit(sending: (data: Record<string, unknown>) => Promise<Outcome>): Promise<void> {
    const { writing, account } = this;
    if (this.reason) {
      // The time to leave at may have passed since it was shown.
      this.requestUpdate();
      return;
    }
    writing.set({ busy: true, outcome: undefined });
    try {
      // Another account may have been chosen meanwhile.
      if ((await this.recipients?.take()) && writing === this.writing) {
        const { account: config_entry_id, ...data } = draftOf(writing.state.form, account);
        const { message } = writing.state.form;
        const outcome = await sending({ config_entry_id, ...data });
        // What was typed meanwhile stays.
        if (writing.state.form.message === message) {
          writing.change({ message: "", leaves: null });
          writing.set({ original: undefined });
        }
        writing.set({ outcome });
      }
    } catch (error) {
      writing.set({ outcome: describeError(error, this.localize) });
    } finally {
      writing.set({ busy: false });
    }
  }

  private async call<T>(action: string, data: Record<string, unknown>): Promise<T> {
    const { response } = await this.hass.callService<T>("ovh_sms", action, data, undefined, false, true);
    return response as T;
  }
}

define("ovh-sms-compose", Compose);
