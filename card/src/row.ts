/** A message in the stream: what it says, to or from whom, how far it is. */
import { html, nothing, type TemplateResult } from "lit";
import type { Formats } from "./format.js";
import { ALARM, ALERT, CALENDAR, CANCEL, CHECK, CHECK_ALL, CLOCK, icon, REPLY } from "./icons.js";
import type { Localize } from "./localize.js";
import type { Message, MessageStatus, Receiver } from "./protocol.js";

const ICONS: Record<MessageStatus, string> = {
  queued: CLOCK,
  held: CALENDAR,
  sent: CHECK,
  delivered: CHECK_ALL,
  failed: ALERT,
  expired: ALERT,
  cancelled: CANCEL,
  received: "",
};
/** Their icon says it all. */
const WORDLESS = new Set<MessageStatus>(["sent", "delivered"]);
/** What went wrong is shown. */
const EXPLAINED = new Set<MessageStatus>(["failed", "expired"]);
const NAMES = 3;

/** What can be done with a message of the stream. */
export interface RowActions {
  /** Ask whether to cancel it, or do not ask any more. */
  ask(id: string, asking: boolean): void;
  cancel(message: Message): void;
  reply(recipient: string): void;
}

export interface RowState {
  localize: Localize;
  formats: Formats;
  /** The key of the day. */
  today: string;
  /** What the compose box would send a reply to. */
  replyTo: string | null;
  /** The text of the message that this one answers. */
  quoted: string | null;
  asking: boolean;
  cancelling: boolean;
  error: string;
}

/** The recipients' names, and the numbers of others. */
export function namesOf(message: Message): string[] {
  const names = message.receivers.map((receiver) => receiver.recipient ?? receiver.receiver ?? "");
  return message.direction === "in" ? [message.sender ?? ""] : [...new Set(names)];
}

export function renderRow(message: Message, row: RowState, actions: RowActions): TemplateResult {
  return html`<div class="bubble">
    <div class="head">${renderNames(message, row)}${renderAlarm(message, row)}</div>
    ${row.quoted === null ? nothing : html`<div class="quote" dir="auto">${row.quoted}</div>`}
    ${message.message === null ? nothing : html`<div class="text" dir="auto">${message.message}</div>`}
    ${renderReceivers(message, row)}
    ${row.error ? html`<div class="error" role="alert">${row.error}</div>` : nothing}
    <div class="meta">${renderActions(message, row, actions)}${renderStatus(message, row)}</div>
  </div>`;
}

function renderNames(message: Message, { localize, formats }: RowState): TemplateResult {
  const names = namesOf(message);
  const others = names.length - NAMES;
  return html`<span class="who">
    <span class="direction">${localize(message.direction === "in" ? "stream_from" : "stream_to")}</span>
    <bdi>${formats.list(names.slice(0, NAMES))}</bdi>${others > 0 ? ` +${formats.number(others)}` : nothing}
  </span>`;
}

function renderAlarm({ alarm }: Message, { localize }: RowState): TemplateResult | typeof nothing {
  return alarm === null
    ? nothing
    : html`<span class="badge">${icon(ALARM, localize("alarm"))}<bdi>${alarm}</bdi></span>`;
}

function renderStatus({ status, time, leaves }: Message, { localize, formats, today }: RowState): TemplateResult {
  const when = new Date(leaves ?? time);
  const isFar = leaves !== null && formats.dayKey(when) !== today;
  const shown = html`<time datetime=${when.toISOString()} title=${formats.full(when)}>
    ${isFar ? formats.day(when) : nothing} ${formats.time(when)}
  </time>`;
  if (status === "received") {
    return shown;
  }
  const words = localize(`status_${status}`);
  return html`<span class="status ${status}">
    ${shown}${WORDLESS.has(status) ? icon(ICONS[status], words) : html`${icon(ICONS[status])}${words}`}
  </span>`;
}

function renderReceivers({ receivers, status }: Message, row: RowState): TemplateResult | typeof nothing {
  if (receivers.length > 1) {
    return html`<details ?open=${EXPLAINED.has(status)}>
      <summary>${row.localize("stream_phones", { count: row.formats.number(receivers.length) })} ${renderCounts(receivers, row)}</summary>
      <ul>
        ${receivers.map((receiver) => renderReceiver(receiver, row))}
      </ul>
    </details>`;
  }
  return receivers[0] ? renderExplanation(receivers[0], row) : nothing;
}

/** Why it was lost, or why it waits. */
function renderExplanation({ status, explanation }: Receiver, { localize }: RowState): TemplateResult | typeof nothing {
  if (!explanation) {
    return nothing;
  }
  const words = status === "queued" ? localize("stream_last_attempt", { explanation }) : explanation;
  return html`<div class="explanation" dir="auto">${words}</div>`;
}

function renderCounts(receivers: Receiver[], { localize, formats }: RowState): TemplateResult[] {
  const counts = new Map<MessageStatus, number>();
  for (const { status } of receivers) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].map(
    ([status, count]) =>
      html`<span class="status ${status}">${icon(ICONS[status], localize(`status_${status}`))}${formats.number(count)}</span> `,
  );
}

function renderReceiver(phone: Receiver, row: RowState): TemplateResult {
  const { recipient, receiver, status } = phone;
  const { localize } = row;
  return html`<li>
    <span class="status ${status}">${icon(ICONS[status])}</span>
    <span>
      ${recipient === null ? nothing : html`<bdi>${recipient}</bdi>`}
      ${receiver === null ? nothing : html`<bdi>${receiver}</bdi>`} · ${localize(`status_${status}`)}
      ${renderExplanation(phone, row)}
    </span>
  </li>`;
}

function renderActions(message: Message, row: RowState, actions: RowActions): TemplateResult | typeof nothing {
  const { localize, replyTo } = row;
  if (replyTo !== null) {
    return html`<button @click=${() => actions.reply(replyTo)}>${icon(REPLY)}${localize("stream_reply")}</button>`;
  }
  if (message.tag === null) {
    return nothing;
  }
  if (!row.asking) {
    return html`<button class="cancel" ?disabled=${row.cancelling} @click=${() => actions.ask(message.id, true)}>
      ${localize("stream_cancel")}
    </button>`;
  }
  return html`<div class="question" role="group" aria-label=${localize("stream_cancel_question")}>
    ${localize("stream_cancel_question")}
    <button class="confirm outlined" @click=${() => actions.cancel(message)}>${localize("stream_cancel_yes")}</button>
    <button @click=${() => actions.ask(message.id, false)}>${localize("stream_cancel_no")}</button>
  </div>`;
}
