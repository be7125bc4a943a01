/** How long and how dear a text is, and which letters make it so. */
import { html, nothing, type TemplateResult } from "lit";
import { formats } from "./format.js";
import type { Hass } from "./hass.js";
import type { Localize } from "./localize.js";
import type { Estimate, PlainText } from "./protocol.js";

const MOST_LETTERS = 24;

/** The items of a description list. */
export function renderSize(estimate: Estimate, hass: Hass, localize: Localize): TemplateResult[] {
  const { characters, parts, characters_per_part, credits, receivers } = estimate;
  const { number } = formats(hass);
  const values = [
    ["characters", `${number(characters)} / ${number(Math.max(parts, 1) * characters_per_part)}`],
    ["parts", number(parts)],
    ["credits", credits === null ? "?" : number(credits)],
    ["phones", number(receivers)],
  ] as const;
  // Without phones there is no cost.
  return values.slice(0, receivers ? undefined : 2).map(
    ([key, value]) => html`<div><dt>${localize(key)}</dt><dd dir="ltr" data-key=${key}>${value}</dd></div>`,
  );
}

/** The letters that only fit into a dearer message, and a button to replace them. */
export function renderLetters(
  { unicode_characters, parts, smart }: Estimate,
  hass: Hass,
  localize: Localize,
  replace: (smart: PlainText) => void,
): TemplateResult {
  const { number } = formats(hass);
  const letters = unicode_characters.slice(0, MOST_LETTERS).map((letter) => html`<span>${visible(letter)}</span>`);
  return html`<div class="hint">
    <ha-icon icon="mdi:format-letter-case"></ha-icon>
    <div>
      <p>${localize("dear_letters")}</p>
      <div class="letters">${letters}${unicode_characters.length > MOST_LETTERS ? "…" : nothing}</div>
      ${smart
        ? html`<button class="outlined" type="button" @click=${() => replace(smart)}>
            ${smart.parts === parts
              ? localize("use_plain_letters")
              : localize("use_plain_letters_parts", { after: number(smart.parts), before: number(parts) })}
          </button>`
        : nothing}
    </div>
  </div>`;
}

/** A letter, or the code of one that cannot be seen. */
function visible(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  return /^[\p{Z}\p{C}]/u.test(letter) ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` : letter;
}
