/** `custom:ovh-sms`: a dashboard made of what is there. */
import { define, type Hass } from "./hass.js";
import { loadWords, type Localize } from "./localize.js";
import { type AccountDevices, type DeviceEntities, findAccounts } from "./registry.js";

type Config = Record<string, unknown>;

const ICON = "mdi:message-text";
const VIEW = { type: "sections", max_columns: 3 };
const TOGGLE = { action: "toggle" };
const BUTTON = { hide_state: true, tap_action: TOGGLE };
/** For what has a long name in some languages. */
const WIDE = { grid_options: { columns: "full" } };

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
    if (!accounts.length) {
      // The card says what to do.
      return { views: [{ ...VIEW, title: "SMS", path: "sms", sections: [card({})] }] };
    }
    const views = accounts.map((account, index) => ({
      ...VIEW,
      // Where there is an icon, the name is not shown.
      ...(several ? { title: account.name } : { title: "SMS", icon: ICON }),
      path: index ? `sms-${index + 1}` : "sms",
      sections: sections(account, several, localize),
    }));
    return { views };
  }
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
      ...tile(open_alarms, WIDE),
      ...tile(acknowledge, { ...BUTTON, ...WIDE }),
      ...tile(silence_guard, { tap_action: TOGGLE, ...WIDE }),
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
  const test = { ...BUTTON, tap_action: { ...TOGGLE, confirmation: true } };
  return [...tile(entities["last_status"], { name }), ...tile(entities["test"], test)];
}

define("ll-strategy-dashboard-ovh-sms", DashboardStrategy);
