/** When a message is to leave: what was chosen, and what is wrong with it. */
import { html, type TemplateResult } from "lit";
import { formats } from "./format.js";
import type { Hass } from "./hass.js";
import type { Localize } from "./localize.js";

/** A value of `datetime-local` in the user's zone; empty if none is chosen yet. */
export class Schedule {
  constructor(
    private readonly hass: Hass,
    /** Seconds. */
    private readonly longest: number,
  ) {}

  /** The first and the last time that can be chosen. */
  get bounds(): { min: string; max: string } {
    const zone = zoneOf(this.hass);
    const now = Date.now();
    return { min: toWallTime(now + 60_000, zone), max: toWallTime(now + this.longest * 1000, zone) };
  }

  /** Whole seconds from now. */
  delay(chosen: string): number {
    return Math.round((fromWallTime(chosen, zoneOf(this.hass)) - Date.now()) / 1000);
  }

  /** Why it cannot leave then, in words; empty if it can. */
  problem(chosen: string, localize: Localize): string {
    const delay = this.delay(chosen);
    if (Number.isNaN(delay)) {
      return localize("schedule_missing");
    }
    if (delay <= 0) {
      return localize("schedule_past");
    }
    return delay > this.longest
      ? localize("schedule_late", { time: this.format(Date.now() + this.longest * 1000) })
      : "";
  }

  /** When it leaves, with the zone if the clock on the wall may differ. */
  describe(chosen: string): string {
    return this.format(fromWallTime(chosen, zoneOf(this.hass)));
  }

  private format(time: number): string {
    return formats(this.hass).full(new Date(time));
  }
}

/** The field for it. */
export function renderSchedule(
  schedule: Schedule,
  leaves: string,
  localize: Localize,
  change: (leaves: string) => void,
): TemplateResult {
  const { min, max } = schedule.bounds;
  const problem = leaves ? schedule.problem(leaves, localize) : "";
  return html`<div>
    <label for="leaves">${localize("leaves")}</label>
    <input
      id="leaves"
      type="datetime-local"
      min=${min}
      max=${max}
      aria-invalid=${problem ? "true" : "false"}
      aria-describedby="leaves-when reason"
      .value=${leaves}
      @change=${(event: Event) => change((event.target as HTMLInputElement).value)}
    />
    <p class="small secondary" id="leaves-when" role="status">
      ${leaves && !problem ? localize("leaves_at", { time: schedule.describe(leaves) }) : ""}
    </p>
  </div>`;
}

/** The zone of the user's times: the browser's, or Home Assistant's. */
function zoneOf(hass: Hass): string {
  return hass.locale.time_zone === "server"
    ? hass.config.time_zone
    : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The value of `datetime-local` at a time, in a zone. */
function toWallTime(time: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short",
  }).format(time);
  return parts.replace(" ", "T");
}

/** Milliseconds since 1970 of a value of `datetime-local` in a zone; NaN if it is none. */
function fromWallTime(value: string, zone: string): number {
  const wanted = Date.parse(`${value}Z`);
  if (Number.isNaN(wanted)) {
    return NaN;
  }
  let time = wanted;
  // The second round is for a guess on the other side of a change of the clocks.
  for (let round = 0; round < 2; round += 1) {
    time += wanted - Date.parse(`${toWallTime(time, zone)}Z`);
  }
  return time;
}
