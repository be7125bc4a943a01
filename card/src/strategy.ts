/** `custom:ovh-sms`: a dashboard made of what is there. */
import { define, type Hass } from "./hass.js";
import { loadWords, type Localize } from "./localize.js";
import { type AccountDevices, type DeviceEntities, findAccounts } from "./registry.js";

type Config = Record<string, unknown>;

export class DashboardStrategy extends HTMLElement {
  /** What makes Home Assistant ask again. */
  static readonly registryDependencies = ["entities", "devices"];

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
  return { type: "sections", title, path, icon: "mdi:message-text", max_columns: 3 };
}

function card(options: Config): Config {
  return { type: "grid", cards: [{ type: "custom:ovh-sms-card", ...options }] };
}

function sections(account: AccountDevices, several: boolean, localize: Localize): Config[] {
  const { entities, recipients } = account;
  const others = [
    ...section(localize("page_credits"), "mdi:cash", [
      ...tiles(entities, ["credits_left", "queued", "credits_used_today", "credits_used_month", "key_expires"]),
      ...history(entities["credits_left"]),
    ]),
    ...section(localize("page_alarms"), "mdi:alarm-light", [
      ...tiles(entities, ["open_alarms"]),
      ...button(entities["acknowledge"]),
      ...tiles(entities, ["silence_guard", "silence_until"]),
    ]),
    ...section(localize("page_recipients"), "mdi:account-multiple", recipients.flatMap(recipientTiles)),
  ];
  const shown = { ...(several && { account: account.entry_id }), ...(entities["credits_left"] && { credits: false }) };
  return [card(shown), ...others];
}

function section(heading: string, icon: string, cards: Config[]): Config[] {
  return cards.length ? [{ type: "grid", cards: [{ type: "heading", heading, icon }, ...cards] }] : [];
}

function tiles(entities: Record<string, string>, keys: string[]): Config[] {
  return keys.flatMap((key) => {
    const entity = entities[key];
    return entity ? [{ type: "tile", entity, name: { type: "entity" } }] : [];
  });
}

function history(entity: string | undefined): Config[] {
  return entity ? [{ type: "history-graph", hours_to_show: 168, entities: [entity] }] : [];
}

function recipientTiles({ name, entities }: DeviceEntities): Config[] {
  const { last_status, test } = entities;
  // A test costs what an SMS costs.
  return [...(last_status ? [{ type: "tile", entity: last_status, name }] : []), ...button(test, { confirmation: true })];
}

function button(entity: string | undefined, action: Config = {}): Config[] {
  const tap_action = { action: "toggle", ...action };
  return entity ? [{ type: "tile", entity, name: { type: "entity" }, hide_state: true, tap_action }] : [];
}

define("ll-strategy-dashboard-ovh-sms", DashboardStrategy);
