/** `custom:ovh-sms`: a dashboard made of what is there. */
import { define, type Hass } from "./hass.js";
import { loadWords, type Localize } from "./localize.js";
import { type AccountDevices, type DeviceEntities, findAccounts } from "./registry.js";

type Config = Record<string, unknown>;

const ICON = "mdi:message-text";
const BUTTON = { hide_state: true, tap_action: { action: "toggle" } };

export class DashboardStrategy extends HTMLElement {
  /** What makes Home Assistant ask again. */
  static readonly registryDependencies = ["entities", "devices"];
  static readonly noEditor = true;

  static getCreateSuggestions(): Config {
    return { title: "SMS", icon: ICON };
  }

  static async generate(_config: Config, hass: Hass): Promise<Config> {
    const localize = await loadWords(hass);
    const accounts = findAccounts(hass);
    const several = accounts.length > 1;
    const views = accounts.map((account, index) => ({
      ...view(several ? account.name : "SMS", index ? `sms-${index + 1}` : "sms"),
      sections: sections(account, several, localize),
    }));
    // The card says what to do where there is no account.
    return { views: views.length ? views : [{ ...view("SMS", "sms"), sections: [card({})] }] };
  }
}

function view(title: string, path: string): Config {
  return { type: "sections", title, path, icon: ICON, max_columns: 3 };
}

function card(options: Config): Config {
  return { type: "grid", cards: [{ type: "custom:ovh-sms-card", ...options }] };
}

function sections({ entry_id, entities, recipients }: AccountDevices, several: boolean, localize: Localize): Config[] {
  const { credits_left, queued, credits_used_today, credits_used_month, open_alarms, acknowledge, silence_guard } = entities;
  const overview = [
    ...headed(localize("page_credits"), "mdi:cash", [
      ...tile(credits_left, { name: localize("page_left") }),
      ...tile(queued),
      ...tile(credits_used_today, { name: localize("page_today") }),
      ...tile(credits_used_month, { name: localize("page_month") }),
      ...history(credits_left, localize("credits_left")),
    ]),
    ...headed(localize("page_alarms"), "mdi:alarm-light", [
      ...tile(open_alarms),
      ...tile(acknowledge, BUTTON),
      ...tile(silence_guard, { tap_action: { action: "toggle" } }),
    ]),
  ];
  const people = headed(localize("page_recipients"), "mdi:account-multiple", recipients.flatMap(recipientTiles));
  const others = [overview, people].filter((cards) => cards.length).map((cards) => ({ type: "grid", cards }));
  return [card({ ...(several && { account: entry_id }), ...(credits_left && { credits: false }) }), ...others];
}

function headed(heading: string, icon: string, cards: Config[]): Config[] {
  return cards.length ? [{ type: "heading", heading, icon }, ...cards] : [];
}

function tile(entity: string | undefined, options: Config = {}): Config[] {
  return entity ? [{ type: "tile", entity, name: { type: "entity" }, ...options }] : [];
}

function history(entity: string | undefined, name: string): Config[] {
  return entity ? [{ type: "history-graph", hours_to_show: 168, entities: [{ entity, name }] }] : [];
}

function recipientTiles({ name, entities }: DeviceEntities): Config[] {
  // A test costs what an SMS costs.
  const test = { ...BUTTON, tap_action: { ...BUTTON.tap_action, confirmation: true } };
  return [...tile(entities["last_status"], { name }), ...tile(entities["test"], test)];
}

define("ll-strategy-dashboard-ovh-sms", DashboardStrategy);
