/** Times, days and numbers as the user wants them. */
import type { Hass, Locale } from "./hass.js";

const DAY_MS = 24 * 60 * 60 * 1000;

export interface Formats {
  /** 14:05 */
  time(date: Date): string;
  /** Saturday, 28 November 2026 at 14:05 */
  full(date: Date): string;
  /** Today, yesterday, tomorrow, or the date. */
  day(date: Date): string;
  /** The same for all times of a day. */
  dayKey(date: Date): string;
  number(value: number): string;
  list(names: string[]): string;
}

const known = new WeakMap<Locale, Formats>();

export function formats(hass: Hass): Formats {
  let made = known.get(hass.locale);
  if (!made) {
    made = makeFormats(hass);
    known.set(hass.locale, made);
  }
  return made;
}

function makeFormats({ locale, config }: Hass): Formats {
  const { language, time_format } = locale;
  const timeZone = locale.time_zone === "server" ? config.time_zone : undefined;
  const like = { "12": "en-US", "24": "en-GB", language, system: undefined }[time_format];
  const { hourCycle } = new Intl.DateTimeFormat(like, { hour: "numeric" }).resolvedOptions();
  const hours: Intl.DateTimeFormatOptions = hourCycle ? { hourCycle } : {};
  const zone: Intl.DateTimeFormatOptions = timeZone === undefined ? {} : { timeZone };
  const time = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", ...hours, ...zone });
  const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short", ...hours, ...zone });
  const key = new Intl.DateTimeFormat("en-CA", zone);
  const date: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long", ...zone };
  const thisYear = new Intl.DateTimeFormat(language, date);
  const otherYear = new Intl.DateTimeFormat(language, { ...date, year: "numeric" });
  const near = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const number = numberFormat(locale);
  const list = new Intl.ListFormat(language, { type: "unit" });
  const dayKey = (when: Date): string => key.format(when);
  return {
    time: (when) => time.format(when),
    full: (when) => full.format(when),
    dayKey,
    day: (when) => {
      const [today, day] = [dayKey(new Date()), dayKey(when)];
      const away = (Date.parse(day) - Date.parse(today)) / DAY_MS;
      const words =
        Math.abs(away) <= 1
          ? near.format(away, "day")
          : (day.slice(0, 4) === today.slice(0, 4) ? thisYear : otherYear).format(when);
      return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
    },
    number: (value) => number.format(value),
    list: (names) => list.format(names),
  };
}

/** The number formats that users can choose, by a language that has them. */
const LANGUAGES: Partial<Record<Locale["number_format"], string>> = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  space_comma: "fr",
  quote_decimal: "de-CH",
};

function numberFormat({ number_format, language }: Locale): Intl.NumberFormat {
  const of = number_format === "system" ? undefined : (LANGUAGES[number_format] ?? language);
  return new Intl.NumberFormat(of, { maximumFractionDigits: 2, useGrouping: number_format !== "none" });
}

/** 4:05, or 1:04:05 */
export function formatDuration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const padded = (part: number): string => String(part).padStart(2, "0");
  return hours ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}
