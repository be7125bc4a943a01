/** Words of the card and of errors, from the integration's translations in the user's language. */
import { type Hass, type HassError, isConnectionLost } from "./hass.js";

/** Home Assistant says no more, and that in English. */
const UNAUTHORIZED = "Unauthorized";

type Placeholders = Record<string, string | number>;
type Resources = Record<string, string>;

export interface Localize {
  /** The words of `card_KEY`, with `{placeholders}` filled in; empty if there are none. */
  (key: string, placeholders?: Placeholders): string;
  /** What an error says to the user. */
  error(error: unknown): string;
}

const loading = new Map<string, Promise<Localize>>();

/** Load the words once for each language. */
export function loadWords(hass: Pick<Hass, "language" | "callWS">): Promise<Localize> {
  const { language } = hass;
  let words = loading.get(language);
  if (!words) {
    words = fetchWords(hass, language);
    words.catch(() => loading.delete(language));
    loading.set(language, words);
  }
  return words;
}

async function fetchWords(hass: Pick<Hass, "callWS">, language: string): Promise<Localize> {
  const fetched = ["common", "exceptions"].map((category) =>
    hass.callWS<{ resources: Resources }>({
      type: "frontend/get_translations",
      // There are texts for languages, not for their countries.
      language: language.split("-")[0],
      category,
      integration: "ovh_sms",
    }),
  );
  const resources: Resources = Object.assign({}, ...(await Promise.all(fetched)).map((answer) => answer.resources));
  const localize = (key: string, placeholders: Placeholders = {}): string =>
    fill(resources[`component.ovh_sms.common.card_${key}`] ?? "", placeholders);
  const error = (cause: unknown): string => {
    if (isConnectionLost(cause)) {
      return localize("connection_lost");
    }
    const { translation_domain, translation_key, translation_placeholders, message } = (cause ?? {}) as HassError;
    const words =
      translation_domain === "ovh_sms" && resources[`component.ovh_sms.exceptions.${translation_key}.message`];
    if (words) {
      return fill(words, translation_placeholders ?? {});
    }
    return message === UNAUTHORIZED ? localize("not_allowed") : message || String(cause);
  };
  return Object.assign(localize, { error });
}

function fill(words: string, placeholders: Placeholders): string {
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(placeholders[name] ?? whole));
}
