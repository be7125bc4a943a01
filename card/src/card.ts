/** `custom:ovh-sms-card`: an account on a dashboard. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import "./alarms.js";
import type { Compose } from "./compose.js";
import "./compose.js";
import "./credits.js";
import { Feed } from "./feed.js";
import { define, isRightToLeft, type Hass } from "./hass.js";
import { loadWords, type Localize } from "./localize.js";
import type { Account } from "./protocol.js";
import "./stream.js";
import { shared } from "./styles.js";

const PARTS = ["compose", "alarms", "stream", "credits"] as const;
type Part = (typeof PARTS)[number];

export interface CardConfig extends Partial<Record<Part, boolean>> {
  type: string;
  /** Id of a config entry; needed only with several accounts. */
  account?: string;
}

export class Card extends LitElement {
  static override styles = [
    shared,
    css`
      ha-card {
        height: 100%;
        overflow: hidden;
      }
      .content {
        display: flex;
        flex-direction: column;
        gap: 16px;
        height: 100%;
        box-sizing: border-box;
        padding: 16px;
        container-type: inline-size;
      }
    `,
  ];

  @property({ attribute: false }) hass?: Hass;
  /** Set in the card picker and in the editor. */
  @property({ type: Boolean }) preview = false;
  @state() private config: CardConfig = { type: "custom:ovh-sms-card" };
  @state() private localize: Localize | undefined;
  @query("ovh-sms-compose") private readonly compose!: Compose | null;
  private readonly feed = new Feed(this);

  static getStubConfig(): Omit<CardConfig, "type"> {
    return {};
  }

  setConfig(config: CardConfig): void {
    this.config = config;
  }

  getCardSize(): number {
    return 8;
  }

  getGridOptions(): Record<string, number | string> {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { hass } = this;
    if (!hass) {
      return;
    }
    this.feed.follow(hass, this.config.account);
    if (changed.get("hass")?.language !== hass.language || !this.localize) {
      void loadWords(hass).then((words) => (this.localize = words));
    }
  }

  protected override render() {
    const { hass, localize, feed } = this;
    if (!hass || !localize) {
      return html`<ha-card aria-busy="true"><div class="content"></div></ha-card>`;
    }
    const content = feed.account ? this.renderAccount(hass, localize, feed.account) : nothing;
    return html`<ha-card>
      <div class="content" dir=${isRightToLeft(hass) ? "rtl" : "ltr"} lang=${hass.language}>${content}</div>
    </ha-card>`;
  }

  private renderAccount(hass: Hass, localize: Localize, account: Account): TemplateResult {
    const { alarms, messages, more } = this.feed;
    const shows = (part: Part): boolean => this.config[part] !== false;
    return html`
      ${shows("alarms")
        ? html`<ovh-sms-alarms .hass=${hass} .account=${account} .alarms=${alarms} .localize=${localize}></ovh-sms-alarms>`
        : nothing}
      ${shows("compose")
        ? html`<ovh-sms-compose .hass=${hass} .account=${account} .localize=${localize}></ovh-sms-compose>`
        : nothing}
      ${shows("stream")
        ? html`<ovh-sms-stream
            .hass=${hass}
            .account=${account}
            .messages=${messages}
            .more=${more}
            .localize=${localize}
            @ovh-sms-more=${() => this.feed.loadMore()}
            @ovh-sms-reply=${(event: CustomEvent<string>) => this.compose?.choose(event.detail)}
          ></ovh-sms-stream>`
        : nothing}
      ${shows("credits")
        ? html`<ovh-sms-credits .hass=${hass} .account=${account} .localize=${localize}></ovh-sms-credits>`
        : nothing}
    `;
  }
}

define("ovh-sms-card", Card);
