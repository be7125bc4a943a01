/** Tells Home Assistant's pickers of the card and of the dashboard strategy. */
import { homepage } from "../package.json";
import type { Hass } from "./hass.js";
import { loadWords } from "./localize.js";
import { accountOf, findAccounts } from "./registry.js";

interface Described {
  type: string;
  name: string;
  description: string;
  documentationURL: string;
}

interface Pickers {
  customCards?: Described[];
  customStrategies?: Described[];
  hassConnection?: Promise<{ conn: { sendMessagePromise: Hass["callWS"] } }>;
}

const card = {
  type: "ovh-sms-card",
  name: "OVHcloud SMS",
  description: "",
  documentationURL: homepage,
  preview: true,
  /** Offer the card for an entity of ours. */
  getEntitySuggestion(hass: Hass, entityId: string): { config: { type: string; account?: string } } | null {
    const account = accountOf(hass, hass.entities[entityId]);
    const type = "custom:ovh-sms-card";
    return account ? { config: { type, ...(findAccounts(hass).length > 1 && { account }) } } : null;
  },
};

const strategy = {
  type: "ovh-sms",
  strategyType: "dashboard",
  name: "SMS",
  description: "",
  documentationURL: homepage,
};

/** Describe both in the language of the page. */
async function describe(callWS: Hass["callWS"]): Promise<void> {
  const language = document.documentElement.lang;
  if (!language) {
    return;
  }
  const localize = await loadWords({ language, callWS });
  card.description = localize("description");
  strategy.description = localize("page_description");
}

const pickers: Pickers = window as Pickers;
pickers.customCards ??= [];
pickers.customStrategies ??= [];
if (!pickers.customCards.some(({ type }) => type === card.type)) {
  pickers.customCards.push(card);
  pickers.customStrategies.push(strategy);
  void pickers.hassConnection?.then(({ conn }) => {
    // Without words the names do.
    const again = (): void => void describe((message) => conn.sendMessagePromise(message)).catch(() => undefined);
    new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["lang"] });
    again();
  });
}
