/** What came of a message, in words. */
import { html, type TemplateResult } from "lit";
import { formats } from "./format.js";
import { type Hass, isConnectionLost } from "./hass.js";
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
  return { kind: problems.length || report.status === "queued" ? "warning" : "success", lines: [told, ...problems] };
}

export function describeError(error: unknown, localize: Localize): Outcome {
  return { kind: "error", lines: [isConnectionLost(error) ? localize("outcome_unknown") : localize.error(error)] };
}

const ICONS = {
  success: "mdi:check-circle-outline",
  warning: "mdi:alert-outline",
  error: "mdi:alert-circle-outline",
};

export function renderHint(kind: Outcome["kind"], lines: string[]): TemplateResult {
  return html`<div class="hint ${kind}">
    <ha-icon icon=${ICONS[kind]}></ha-icon>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
  </div>`;
}
