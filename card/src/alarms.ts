/** Open alarms: who was told, when the next are told, and a button to end them. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { formatDuration, formats } from "./format.js";
import { define, type Hass } from "./hass.js";
import { ALARM, icon } from "./icons.js";
import type { Localize } from "./localize.js";
import type { Account, Alarm } from "./protocol.js";
import { shared } from "./styles.js";

const keyOf = ({ name, started }: Alarm): string => `${started} ${name}`;

export class Alarms extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        container-type: inline-size;
      }
      ul {
        display: flex;
        flex-direction: column;
        gap: 8px;
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        padding: 12px 16px;
        border: 2px solid var(--error-color);
        border-radius: var(--ha-border-radius-lg, 12px);
        background: color-mix(in srgb, var(--error-color) 12%, var(--card-background-color, #fff));
      }
      svg {
        flex: none;
        width: 32px;
        height: 32px;
        fill: var(--error-color);
      }
      .about {
        flex: 1 1 180px;
        overflow-wrap: anywhere;
      }
      .name {
        font-size: var(--ha-font-size-l, 16px);
        font-weight: var(--ha-font-weight-bold, 600);
      }
      .next {
        font-variant-numeric: tabular-nums;
      }
      button {
        flex: 0 1 auto;
        min-height: 44px;
        background: var(--primary-text-color);
        color: var(--card-background-color, #fff);
      }
      button:hover:not(:disabled) {
        background: color-mix(in srgb, var(--primary-text-color) 85%, var(--card-background-color, #fff));
      }
      .failure {
        flex-basis: 100%;
        font-weight: var(--ha-font-weight-medium, 500);
      }
      @container (max-width: 400px) {
        button {
          flex-basis: 100%;
        }
      }
      @media (prefers-reduced-motion: no-preference) {
        svg {
          animation: glow 2s ease-in-out infinite;
        }
        @keyframes glow {
          50% {
            opacity: 0.4;
          }
        }
      }
    `,
  ];

  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) alarms: Alarm[] = [];
  @property({ attribute: false }) localize!: Localize;
  @state() private announcement = "";
  /** Alarms whose button was pressed: with what went wrong, or empty as long as nothing did. */
  @state() private pressed: ReadonlyMap<string, string> = new Map();
  @query("ul") private readonly list!: HTMLElement | null;

  #known = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#countDown();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    return changed.size > 1 || changed.get("hass")?.locale !== this.hass.locale;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("alarms")) {
      return;
    }
    const keys = this.alarms.map(keyOf);
    const fresh = this.alarms.filter((alarm) => !this.#known.has(keyOf(alarm)));
    this.#known = new Set(keys);
    this.pressed = new Map([...this.pressed].filter(([key]) => this.#known.has(key)));
    if (fresh.length || !keys.length) {
      this.announcement = fresh.map(({ name }) => `${this.localize("alarm")}: ${name}`).join("\n");
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="announcement" role="alert">${this.announcement}</div>
      ${this.alarms.length
        ? html`<ul>
            ${repeat(this.alarms, keyOf, (alarm) => this.renderAlarm(alarm))}
          </ul>`
        : nothing}`;
  }

  protected override updated(): void {
    this.#countDown();
  }

  private renderAlarm(alarm: Alarm): TemplateResult {
    const { localize } = this;
    const format = formats(this.hass);
    const started = new Date(alarm.started);
    const failure = this.pressed.get(keyOf(alarm));
    return html`<li>
      ${icon(ALARM)}
      <div class="about">
        <div class="name"><bdi>${alarm.name}</bdi></div>
        <div>
          ${localize("alarm_step", { step: format.number(alarm.step), steps: format.number(alarm.steps) })} ·
          <time datetime=${alarm.started} title=${format.full(started)}>${format.time(started)}</time>
        </div>
        ${alarm.recipients.length
          ? html`<div>${localize("alarm_told")} <bdi>${format.list(alarm.recipients)}</bdi></div>`
          : nothing}
        ${alarm.next === null
          ? html`<div>${localize("alarm_last")}</div>`
          : html`<div>${localize("alarm_next")} <span class="next" role="timer" data-next=${alarm.next}></span></div>`}
      </div>
      ${this.account.may_acknowledge
        ? html`<button ?disabled=${failure === ""} @click=${() => this.acknowledge(alarm)}>${localize("alarm_acknowledge")}</button>`
        : nothing}
      ${failure ? html`<div class="failure" role="alert">${failure}</div>` : nothing}
    </li>`;
  }

  private async acknowledge(alarm: Alarm): Promise<void> {
    const { entry_id } = this.account;
    const key = keyOf(alarm);
    if (this.pressed.get(key) === "") {
      return;
    }
    this.#press(key, "");
    try {
      await this.hass.callService("ovh_sms", "acknowledge", { name: alarm.name, config_entry_id: entry_id }, undefined, false);
    } catch (error) {
      this.#press(key, this.localize.error(error));
    }
  }

  #press(key: string, failure: string): void {
    this.pressed = new Map([...this.pressed, [key, failure]]);
  }

  /** Only the text changes: the rest is not rendered each second. */
  #countDown(): void {
    clearTimeout(this.#timer);
    const shown = [...(this.list?.querySelectorAll<HTMLElement>(".next") ?? [])];
    for (const each of shown) {
      const seconds = Math.max(0, (Date.parse(each.dataset["next"] ?? "") - Date.now()) / 1000);
      each.textContent = formatDuration(seconds);
    }
    if (shown.length && this.isConnected) {
      this.#timer = setTimeout(() => this.#countDown(), 1000);
    }
  }
}

define("ovh-sms-alarms", Alarms);
