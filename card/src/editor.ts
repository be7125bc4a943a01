/** The visual editor of the card. */
import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { type CardConfig, PARTS } from "./config.js";
import { define, fire, type Hass } from "./hass.js";
import { loadWords, type Localize } from "./localize.js";
import type { AccountChoice, AccountList } from "./protocol.js";

interface Helpers {
  createCardElement(config: { type: string; entities: string[] }): HTMLElement;
}

/** Have Home Assistant define `ha-form`, which it does with the first editor of its own. */
export async function loadForm(): Promise<void> {
  if (!customElements.get("ha-form")) {
    const helpers = await (window as { loadCardHelpers?: () => Promise<Helpers> }).loadCardHelpers?.();
    const card = helpers?.createCardElement({ type: "entities", entities: [] });
    await (card?.constructor as { getConfigElement?: () => Promise<unknown> }).getConfigElement?.();
  }
}

export class Editor extends LitElement {
  @property({ attribute: false }) hass?: Hass;
  @state() private config: CardConfig | undefined;
  @state() private accounts: AccountChoice[] = [];
  @state() private localize: Localize | undefined;

  setConfig(config: CardConfig): void {
    this.config = config;
  }

  protected override firstUpdated(): void {
    if (this.hass) {
      void this.load(this.hass);
    }
  }

  private async load(hass: Hass): Promise<void> {
    try {
      this.localize = await loadWords(hass);
      this.accounts = (await hass.callWS<AccountList>({ type: "ovh_sms/accounts" })).accounts;
    } catch {
      // What can be shown is chosen without accounts, too.
    }
  }

  protected override render() {
    const { hass, config, localize } = this;
    if (!hass || !config || !localize) {
      return nothing;
    }
    return html`<ha-form
      .hass=${hass}
      .data=${{ ...Object.fromEntries(PARTS.map((part) => [part, true])), ...config }}
      .schema=${this.schema}
      .computeLabel=${({ name }: { name: string }) => localize(`show_${name}`)}
      @value-changed=${this.change}
    ></ha-form>`;
  }

  private get schema(): unknown[] {
    const options = this.accounts.map(({ entry_id, name }) => ({ value: entry_id, label: name }));
    const account = { name: "account", selector: { select: { mode: "dropdown", options } } };
    const parts = PARTS.map((name) => ({ name, selector: { boolean: {} } }));
    return options.length > 1 || this.config?.account ? [account, ...parts] : parts;
  }

  private change(event: CustomEvent<{ value: CardConfig }>): void {
    event.stopPropagation();
    const shown = PARTS as readonly string[];
    const said = Object.entries(event.detail.value).filter(([key, value]) =>
      shown.includes(key) ? value === false : value !== "" && value !== undefined,
    );
    fire(this, "config-changed", { config: Object.fromEntries(said) });
  }
}

define("ovh-sms-card-editor", Editor);
