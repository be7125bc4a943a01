/** What the integration has in Home Assistant's registries, as far as the user may see it. */
import type { Device, EntityEntry, Hass } from "./hass.js";

export interface DeviceEntities {
  device: Device;
  name: string;
  /** Entity ids by key; a recipient's notify entity as `message`. */
  entities: Record<string, string>;
}

export interface AccountDevices extends DeviceEntities {
  entry_id: string;
  recipients: DeviceEntities[];
}

export function accountOf(hass: Hass, entity: EntityEntry | undefined): string | undefined {
  return entity?.platform === "ovh_sms" ? hass.devices[entity.device_id ?? ""]?.config_entries[0] : undefined;
}

/** Return the accounts by name, each with its recipients. */
export function findAccounts(hass: Hass): AccountDevices[] {
  const all = new Map<string, DeviceEntities>();
  for (const entity of Object.values(hass.entities)) {
    const device = hass.devices[entity.device_id ?? ""];
    if (entity.platform !== "ovh_sms" || !device || entity.hidden || !hass.states[entity.entity_id]) {
      continue;
    }
    const found = all.get(device.id) ?? { device, name: device.name_by_user ?? device.name ?? "", entities: {} };
    found.entities[entity.translation_key ?? ""] = entity.entity_id;
    all.set(device.id, found);
  }
  const byName = [...all.values()].sort((a, b) => a.name.localeCompare(b.name, hass.language));
  const isRecipient = ({ device }: DeviceEntities): boolean => device.via_device_id !== null;
  return byName
    .filter((found) => !isRecipient(found))
    .map((account) => ({
      ...account,
      entry_id: account.device.config_entries[0] ?? "",
      recipients: byName.filter(({ device }) => device.via_device_id === account.device.id),
    }));
}
