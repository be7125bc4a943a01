/** `custom:ovh-sms-card`: an account on a dashboard. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import "./alarms.js";
import type { Compose } from "./compose.js";
import "./compose.js";
import { type CardConfig, type Part, PARTS } from "./config.js";
import "./credits.js";
import { loadForm } from "./editor.js";
import { Feed } from "./feed.js";
import { define, type Hass, isRightToLeft } from "./hass.js";
import { loadWords, type Localize } from "./localize.js";
import type { Account } from "./protocol.js";
import "./stream.js";
import { shared } from "./styles.js";

/** What of Home Assistant the card looks at. */
const LOOKED_AT = ["connection", "connected", "language", "locale", "user", "config"] as const;

const UNKNOWN_COMMAND = "unknown_command";

/** Where the account is kept that was chosen on the card itself. */
const CHOSEN = "ovh-sms-account";

export class Card extends LitElement {
  static override styles = [
    shared,
    css`
      ha-card {
        height: 100%;
        box-sizing: border-box;
      }
      .content {
        display: flex;
        flex-direction: column;
        gap: 16px;
        padding: 16px;
      }
      .quiet {
        margin-top: -16px;
      }
      .header {
        display: flex;
        align-items: center;
        gap: 12px;
        min-width: 0;
      }
      h2 {
        margin: 0;
        font-size: var(--ha-font-size-xl, 20px);
        font-weight: var(--ha-font-weight-normal, 400);
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .header ha-icon {
        --mdc-icon-size: 24px;
        flex: none;
        color: var(--state-icon-color, var(--secondary-text-color));
      }
    `,
  ];

  @property({ attribute: false }) hass?: Hass;
  @state() private config: CardConfig = { type: "custom:ovh-sms-card" };
  @state() private chosen = localStorage.getItem(CHOSEN) ?? undefined;
  @state() private localize: Localize | undefined;
  @query("ovh-sms-compose") private readonly compose!: Compose | null;
  private readonly feed = new Feed(this);

  static async getConfigElement(): Promise<HTMLElement> {
    await loadForm();
    return document.createElement("ovh-sms-card-editor");
  }

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

  /** The states of entities change all the time, and are not shown. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const { hass } = this;
    const before = changed.get("hass");
    return !hass || !before || changed.size > 1 || LOOKED_AT.some((key) => hass[key] !== before[key]);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { hass } = this;
    if (!hass) {
      return;
    }
    if (this.chosen && !this.config.account && this.feed.problem === "no_account") {
      // It was removed; there may be others.
      localStorage.removeItem(CHOSEN);
      this.chosen = undefined;
    }
    this.feed.follow(hass, this.config.account ?? this.chosen);
    if (changed.get("hass")?.language !== hass.language || !this.localize) {
      void this.load(hass);
    }
  }

  private async load(hass: Hass): Promise<void> {
    try {
      const words = await loadWords(hass);
      if (hass.language === this.hass?.language) {
        this.localize = words;
      }
    } catch {
      // Without a connection: tried again when Home Assistant tells of one.
    }
  }

  protected override render() {
    const { hass, localize } = this;
    const isLoading = !hass || !localize;
    return html`<ha-card aria-busy=${isLoading}>
      ${isLoading
        ? html`<div class="content"></div>`
        : html`<div class="content" dir=${isRightToLeft(hass) ? "rtl" : "ltr"}>${this.renderContent(hass, localize)}</div>`}
    </ha-card>`;
  }

  private renderContent(hass: Hass, localize: Localize): TemplateResult {
    const { account, accounts } = this.feed;
    const mayChoose = !this.config.account && accounts.length > 1;
    const shown = account
      ? this.renderAccount(hass, localize, account, !mayChoose)
      : this.renderProblem(hass, localize);
    return html`${mayChoose ? this.renderChoice(localize) : nothing} ${shown}`;
  }

  private renderChoice(localize: Localize): TemplateResult {
    const { account, accounts } = this.feed;
    return html`<select aria-label=${localize("choose_account")} @change=${this.choose}>
      ${account ? nothing : html`<option value="" selected>${localize("choose_account")}</option>`}
      ${accounts.map(
        ({ entry_id, name }) =>
          html`<option value=${entry_id} ?selected=${entry_id === account?.entry_id}>${name}</option>`,
      )}
    </select>`;
  }

  private renderProblem(hass: Hass, localize: Localize): TemplateResult | typeof nothing {
    const words = this.describeProblem(hass, localize);
    return words
      ? html`<p class="hint warning" role="status">
          <ha-icon icon="mdi:information-outline"></ha-icon><span>${words}</span>
        </p>`
      : nothing;
  }

  /** Why there is no account, in words; empty while it is not known, and where one is to be chosen. */
  private describeProblem(hass: Hass, localize: Localize): string {
    const { problem, error } = this.feed;
    if (problem === "several_accounts" || !(problem ?? error)) {
      return "";
    }
    if (hass.config.state !== "RUNNING" || error?.code === UNKNOWN_COMMAND) {
      return localize("starting");
    }
    if (!problem) {
      return localize.error(error);
    }
    return localize(problem === "no_account" && !hass.user.is_admin ? "no_account_for_user" : problem);
  }

  private renderAccount(hass: Hass, localize: Localize, account: Account, isNamed: boolean): TemplateResult {
    const { alarms, messages, more } = this.feed;
    const shown: Record<Part, TemplateResult> = {
      alarms: html`<ovh-sms-alarms
        class=${alarms.length ? "" : "quiet"}
        .hass=${hass}
        .account=${account}
        .alarms=${alarms}
        .localize=${localize}
      ></ovh-sms-alarms>`,
      compose: html`<ovh-sms-compose .hass=${hass} .account=${account} .localize=${localize}></ovh-sms-compose>`,
      stream: html`<ovh-sms-stream
        .hass=${hass}
        .account=${account}
        .messages=${messages}
        .more=${more}
        .writable=${this.config.compose !== false}
        .localize=${localize}
        @ovh-sms-more=${() => this.feed.loadMore()}
        @ovh-sms-reply=${(event: CustomEvent<string>) => this.compose?.choose(event.detail)}
      ></ovh-sms-stream>`,
      credits: html`<ovh-sms-credits .hass=${hass} .account=${account} .localize=${localize}></ovh-sms-credits>`,
    };
    return html`
      ${isNamed
        ? html`<div class="header"><ha-icon icon="mdi:message-text-outline"></ha-icon><h2><bdi>${account.name}</bdi></h2></div>`
        : nothing}
      ${PARTS.filter((part) => this.config[part] !== false).map((part) => shown[part])}
    `;
  }

  private choose(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    if (value) {
      localStorage.setItem(CHOSEN, value);
      this.chosen = value;
    }
  }
}

define("ovh-sms-card", Card);
