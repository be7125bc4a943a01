/** What was sent and what arrived, newest first, like a messenger. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { type Formats, formats } from "./format.js";
import { define, fire, type Hass } from "./hass.js";
import type { Localize } from "./localize.js";
import type { Account, Message, MessageStatus } from "./protocol.js";
import { namesOf, renderRow, type RowActions } from "./row.js";
import { streamStyles } from "./stream-styles.js";
import { shared } from "./styles.js";

/** Rows that are added at once: more would hold the page up while it scrolls. */
const STEP = 50;
const HELD = "held";
const NUMBER = /^\+\d+$/;
const ANNOUNCED = new Set<MessageStatus>(["failed", "expired"]);

export class Stream extends LitElement implements RowActions {
  static override styles = [shared, streamStyles];

  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) messages: Message[] = [];
  @property({ type: Boolean }) more = false;
  @property({ attribute: false }) localize!: Localize;
  /** Whether there is something to write a reply with. */
  @property({ type: Boolean }) writable = false;
  @state() private announcement = "";
  /** Ids of the message that is about to be cancelled, and of those that are being cancelled. */
  @state() private asking = "";
  @state() private cancelling: ReadonlySet<string> = new Set();
  @state() private error = { id: "", words: "" };
  @state() private loading = false;
  @state() private shown = STEP;
  @query(".older") private readonly older!: HTMLElement | null;
  @query(".scroll") private readonly scroller!: HTMLElement | null;

  #today = "";
  #known: Map<string, Message> | undefined;
  #observer: IntersectionObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // Watch the end of the list again.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = undefined;
  }

  /** The house changes many times a second, the stream does not; "today" becomes "yesterday", though. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const today = formats(this.hass).dayKey(new Date());
    const isOtherDay = today !== this.#today;
    this.#today = today;
    return isOtherDay || changed.size > 1 || changed.get("hass")?.locale !== this.hass.locale;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("messages")) {
      this.shown += this.loading ? STEP : 0;
      this.loading = false;
      this.#announce();
    }
  }

  protected override render(): TemplateResult {
    const { localize, messages } = this;
    return html`
      <div class="announcement" role="status">${this.announcement}</div>
      ${messages.length ? this.renderList() : html`<p class="empty secondary">${localize("stream_empty")}</p>`}
    `;
  }

  private renderList(): TemplateResult {
    const { account, localize, messages, shown } = this;
    const format = formats(this.hass);
    return html`
      ${account.may_read_texts ? nothing : html`<p class="secondary small">${localize("stream_no_texts")}</p>`}
      <div class="scroll" role="region" tabindex="0" aria-label=${localize("stream_messages")}>
        ${repeat(
          group(messages, shown, format),
          ([key]) => key,
          ([key, inGroup]) => this.renderGroup(key, inGroup, format),
        )}
        ${this.more || shown < messages.length
          ? html`<button class="older" ?disabled=${this.loading} @click=${this.loadOlder}>${localize("stream_older")}</button>`
          : nothing}
      </div>
    `;
  }

  protected override updated(): void {
    this.#observer?.disconnect();
    if (this.older && this.scroller && !this.loading) {
      this.#observer ??= new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && this.loadOlder(), {
        root: this.scroller,
        rootMargin: "200px",
      });
      this.#observer.observe(this.older);
    }
  }

  ask(id: string, asking: boolean): void {
    this.asking = asking ? id : "";
    this.error = { id: "", words: "" };
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] .${asking ? "confirm" : "cancel"}`)?.focus(),
    );
  }

  async cancel(message: Message): Promise<void> {
    const { id, tag } = message;
    this.asking = "";
    this.cancelling = new Set([...this.cancelling, id]);
    try {
      await this.hass.callService("ovh_sms", "cancel", { tag }, undefined, false);
    } catch (error) {
      this.error = { id, words: this.localize.error(error) };
    }
    this.cancelling = new Set([...this.cancelling].filter((other) => other !== id));
  }

  reply(recipient: string): void {
    fire(this, "ovh-sms-reply", recipient);
  }

  private readonly loadOlder = (): void => {
    if (this.shown < this.messages.length) {
      this.shown += STEP;
    } else if (!this.loading) {
      this.loading = true;
      fire(this, "ovh-sms-more");
    }
  };

  private renderGroup(key: string, messages: Message[], format: Formats): TemplateResult {
    const label = key === HELD ? this.localize("status_held") : format.day(new Date(messages[0]?.time ?? ""));
    return html`<div class="day" id=${key}><span>${label}</span></div>
      <ol aria-labelledby=${key}>
        ${repeat(
          messages,
          ({ id }) => id,
          (message) => this.renderMessage(message, format),
        )}
      </ol>`;
  }

  private renderMessage(message: Message, format: Formats): TemplateResult {
    const { localize } = this;
    const { id, direction, status, is_reply_to } = message;
    const row = {
      localize,
      formats: format,
      today: this.#today,
      replyTo: this.#replyTo(message),
      quoted: (is_reply_to !== null && this.#known?.get(is_reply_to)?.message) || null,
      asking: this.asking === id,
      cancelling: this.cancelling.has(id),
      error: this.error.id === id ? this.error.words : "",
    };
    return html`<li class="${direction} ${status}" data-id=${id}>
      ${guard([message, ...Object.values(row)], () => renderRow(message, row, this))}
    </li>`;
  }

  /** Return what `recipients` takes to answer a message. */
  #replyTo({ direction, sender }: Message): string | null {
    if (!this.writable || direction === "out" || sender === null) {
      return null;
    }
    const { recipients, may_type_numbers } = this.account;
    const recipient = recipients.find(({ name }) => name === sender);
    return recipient?.id ?? (may_type_numbers && NUMBER.test(sender) ? sender : null);
  }

  /** Say what arrived and what failed since the last time. */
  #announce(): void {
    const known = this.#known;
    this.#known = new Map(this.messages.map((message) => [message.id, message]));
    if (!known) {
      return;
    }
    const oldest = [...known.values()].at(-1)?.time ?? "";
    const words = this.messages.flatMap((message) => this.#wordsOf(message, known.get(message.id), oldest));
    if (words.length) {
      this.announcement = words.join("\n");
    }
  }

  #wordsOf(message: Message, before: Message | undefined, oldest: string): string[] {
    const { localize } = this;
    const names = formats(this.hass).list(namesOf(message));
    if (message.status === "received") {
      return !before && message.time > oldest ? [`${localize("stream_from")} ${names}: ${message.message ?? ""}`] : [];
    }
    const hasFailed = before && before.status !== message.status && ANNOUNCED.has(message.status);
    return hasFailed ? [`${localize("stream_to")} ${names}: ${localize(`status_${message.status}`)}`] : [];
  }
}

/** Those that OVHcloud holds back first, by when they leave; the newest of the others by day. */
function group(messages: Message[], most: number, { dayKey }: Formats): [string, Message[]][] {
  const held = messages.filter(({ status }) => status === HELD).sort((a, b) => leaving(a) - leaving(b));
  const groups = new Map(held.length ? [[HELD, held]] : []);
  for (const message of messages.filter(({ status }) => status !== HELD).slice(0, most)) {
    const key = dayKey(new Date(message.time));
    const ofDay = groups.get(key);
    if (ofDay) {
      ofDay.push(message);
    } else {
      groups.set(key, [message]);
    }
  }
  return [...groups];
}

const leaving = ({ leaves, time }: Message): number => Date.parse(leaves ?? time);

define("ovh-sms-stream", Stream);
