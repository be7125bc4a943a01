/** Credits left, and how they went in the last 30 days, from what Home Assistant keeps. */
import { css, html, LitElement, nothing, type PropertyValues, svg, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { formats } from "./format.js";
import { define, type Hass } from "./hass.js";
import { ALERT, icon } from "./icons.js";
import type { Localize } from "./localize.js";
import type { Account } from "./protocol.js";
import { shared } from "./styles.js";

const DAYS = 30;
const HOUR_MS = 60 * 60 * 1000;
/** Hours with statistics that are too few for a chart. */
const FEW = 12;
const [WIDTH, HEIGHT] = [300, 48];

/** Time in milliseconds, and credits. */
type Point = [number, number];

interface Statistic {
  start: number;
  mean: number | null;
}

export class Credits extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        padding-top: 12px;
        border-top: 1px solid var(--divider-color);
      }
      .content {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 24px;
      }
      .left {
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .low {
        display: flex;
        align-items: center;
        gap: 4px;
      }
      .low svg {
        width: 18px;
        height: 18px;
        fill: var(--warning-color);
      }
      .none .low svg {
        fill: var(--error-color);
      }
      figure {
        flex: 1 1 160px;
        margin: 0;
        direction: ltr;
      }
      figcaption {
        display: flex;
        justify-content: space-between;
        gap: 8px;
      }
      .chart {
        display: block;
        width: 100%;
        height: 48px;
        overflow: visible;
      }
      .chart path {
        fill: none;
        stroke: var(--primary-color);
        stroke-width: 2;
        stroke-linejoin: round;
        vector-effect: non-scaling-stroke;
      }
      .chart .area {
        fill: color-mix(in srgb, var(--primary-color) 16%, transparent);
        stroke: none;
      }
    `,
  ];

  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) localize!: Localize;
  @state() private past: Point[] = [];

  #asked = { entity: "", at: 0 };

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    return this.isOld || changed.size > 1 || changed.get("hass")?.locale !== this.hass.locale;
  }

  protected override willUpdate(): void {
    const entity = this.account.entities["credits_left"] ?? "";
    if (entity !== this.#asked.entity || this.isOld) {
      this.past = entity === this.#asked.entity ? this.past : [];
      this.#asked = { entity, at: Date.now() };
      if (entity) {
        void this.#ask(entity);
      }
    }
  }

  private get isOld(): boolean {
    return Date.now() - this.#asked.at > HOUR_MS;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { account, localize } = this;
    const { credits_left, low_credits } = account;
    if (credits_left === null) {
      return account.entities["credits_left"] ? html`<div class="secondary">${localize("credits_unknown")}</div>` : nothing;
    }
    const warning = credits_left <= 0 ? "credits_none" : credits_left < (low_credits ?? 0) ? "credits_low" : "";
    return html`<div class="content ${credits_left <= 0 ? "none" : ""}">
      <div>
        <div class="secondary small">${localize("credits_left")}</div>
        <div class="left">${formats(this.hass).number(credits_left)}</div>
        ${warning ? html`<div class="low">${icon(ALERT)}${localize(warning)}</div>` : nothing}
      </div>
      ${this.renderChart([...this.past, [Date.now(), credits_left]])}
    </div>`;
  }

  private renderChart(points: Point[]): TemplateResult | typeof nothing {
    const [first, last] = [points[0], points.at(-1)];
    if (points.length < 2 || !first || !last) {
      return nothing;
    }
    const { day, number } = formats(this.hass);
    const values = points.map(([, value]) => value);
    const [most, least] = [Math.max(...values), Math.min(...values)];
    const words = this.localize("credits_chart", {
      first: number(first[1]),
      last: number(last[1]),
      least: number(least),
      most: number(most),
    });
    const x = (time: number): number => (WIDTH * (time - first[0])) / (last[0] - first[0]);
    const y = (value: number): number => HEIGHT - (HEIGHT * value) / (most || 1);
    // Credits go in steps.
    const steps = points.map(([time, value]) => `H${x(time).toFixed(1)}V${y(value).toFixed(1)}`).join("");
    return html`<figure>
      <svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${words}>
        <title>${words}</title>
        ${svg`<path class="area" d="M0,${HEIGHT}${steps}V${HEIGHT}Z" /><path d="M0,${y(first[1]).toFixed(1)}${steps}" />`}
      </svg>
      <figcaption class="secondary small"><span>${day(new Date(first[0]))}</span><span>${day(new Date())}</span></figcaption>
    </figure>`;
  }

  /** Without an answer there is no chart. */
  async #ask(entity: string): Promise<void> {
    let past: Point[] = [];
    try {
      past = await askStatistics(this.hass, entity);
      if (past.length < FEW) {
        past = await askHistory(this.hass, entity);
      }
    } catch {
      past = [];
    }
    if (this.#asked.entity === entity) {
      this.past = past;
    }
  }
}

const startTime = (): string => new Date(Date.now() - DAYS * 24 * HOUR_MS).toISOString();

async function askStatistics(hass: Hass, entity: string): Promise<Point[]> {
  if (!hass.config.components.includes("recorder")) {
    return [];
  }
  const { [entity]: statistics = [] } = await hass.callWS<Record<string, Statistic[]>>({
    type: "recorder/statistics_during_period",
    start_time: startTime(),
    statistic_ids: [entity],
    period: "hour",
    types: ["mean"],
  });
  return statistics.flatMap(({ start, mean }): Point[] => (mean === null ? [] : [[start, mean]]));
}

/** A house of today has states, but no statistics yet. */
async function askHistory(hass: Hass, entity: string): Promise<Point[]> {
  if (!hass.config.components.includes("history")) {
    return [];
  }
  const { [entity]: states = [] } = await hass.callWS<Record<string, { s: string; lu: number }[]>>({
    type: "history/history_during_period",
    start_time: startTime(),
    entity_ids: [entity],
    minimal_response: true,
    no_attributes: true,
  });
  return states.flatMap(({ s, lu }): Point[] => (s === "" || isNaN(Number(s)) ? [] : [[lu * 1000, Number(s)]]));
}

define("ovh-sms-credits", Credits);
