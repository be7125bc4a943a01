/** The part of Home Assistant's frontend that the card uses. */

export interface Connection {
  subscribeMessage<T>(
    callback: (event: T) => void,
    message: { type: string; [key: string]: unknown },
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void>>;
  addEventListener(type: "ready" | "disconnected", listener: () => void): void;
  removeEventListener(type: "ready" | "disconnected", listener: () => void): void;
}

/** An entry of the entity registry, as far as the frontend keeps it. */
export interface EntityEntry {
  entity_id: string;
  name?: string;
  platform?: string;
  device_id?: string;
  translation_key?: string;
  hidden?: boolean;
}

export interface Device {
  id: string;
  name: string | null;
  name_by_user: string | null;
  config_entries: string[];
  via_device_id: string | null;
}

/** How the user wants dates and numbers. */
export interface Locale {
  language: string;
  number_format: "comma_decimal" | "decimal_comma" | "space_comma" | "quote_decimal" | "language" | "system" | "none";
  time_format: "12" | "24" | "language" | "system";
  time_zone: "local" | "server";
}

export interface Hass {
  connection: Connection;
  connected: boolean;
  states: Record<string, unknown>;
  entities: Record<string, EntityEntry>;
  devices: Record<string, Device>;
  language: string;
  locale: Locale;
  config: { time_zone: string; components: string[]; state: string };
  user: { is_admin: boolean };
  translationMetadata: { translations: Record<string, { isRTL?: boolean }> };
  callWS<T>(message: { type: string; [key: string]: unknown }): Promise<T>;
  callService<T>(
    domain: string,
    service: string,
    data?: Record<string, unknown>,
    target?: { entity_id: string | string[] },
    notifyOnError?: boolean,
    returnResponse?: boolean,
  ): Promise<{ response?: T }>;
}

/** What a command or an action rejects with. */
export interface HassError {
  code?: string | number;
  message?: string;
  translation_domain?: string;
  translation_key?: string;
  translation_placeholders?: Record<string, string>;
}

/** What the connection rejects requests with that it was lost under. */
const ERR_CONNECTION_LOST = 3;

/** Whether a request had no answer, so that its outcome is not known. */
export function isConnectionLost(error: unknown): boolean {
  const { code, error: inner } = (error ?? {}) as HassError & { error?: HassError };
  return error === ERR_CONNECTION_LOST || code === ERR_CONNECTION_LOST || inner?.code === ERR_CONNECTION_LOST;
}

/** A text without half characters: Home Assistant closes the connection that one comes over. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

export function isRightToLeft(hass: Hass): boolean {
  return hass.translationMetadata.translations[hass.language]?.isRTL ?? false;
}

/** Define an element, unless another copy of this module has. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) {
    customElements.define(name, element);
  }
}

/** Tell the elements around, through shadow roots. */
export function fire<T>(element: EventTarget, type: string, detail?: T): void {
  element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}
