/** What came of a message, in words. */
import { formats } from "./format.js";
import { ERR_CONNECTION_LOST, type Hass, type HassError } from "./hass.js";
import type { Localize } from "./localize.js";

/** The response of `ovh_sms.send_message`, as far as it is told. */
export interface Report {
  status: string;
  invalid_receivers: string[];
  deduplicated: string[];
  warnings: string[];
}

export interface Outcome {
  kind: "success" | "warning" | "error";
  lines: string[];
}

export function describeReport(report: Report, leaves: string, localize: Localize, hass: Hass): Outcome {
  const { list } = formats(hass);
  const problems = [...report.warnings];
  if (report.invalid_receivers.length) {
    problems.unshift(localize("outcome_invalid", { numbers: list(report.invalid_receivers) }));
  }
  if (report.deduplicated.length) {
    problems.unshift(localize("outcome_duplicate", { names: list(report.deduplicated) }));
  }
  const told = leaves ? localize("outcome_scheduled", { time: leaves }) : localize(`outcome_${report.status}`);
  return { kind: problems.length ? "warning" : "success", lines: [told, ...problems] };
}

export function describeError(error: unknown, localize: Localize): Outcome {
  return { kind: "error", lines: [isConnectionLost(error) ? localize("outcome_unknown") : localize.error(error)] };
}

/** Whether a request had no answer, so that nobody knows yet what came of it. */
export function isConnectionLost(error: unknown): boolean {
  const { code, error: inner } = (error ?? {}) as HassError & { error?: HassError };
  return error === ERR_CONNECTION_LOST || code === ERR_CONNECTION_LOST || inner?.code === ERR_CONNECTION_LOST;
}
