/** The card's options. */

/** What can be shown, all of it at first. */
export const PARTS = ["alarms", "compose", "stream", "credits"] as const;
export type Part = (typeof PARTS)[number];

export interface CardConfig extends Partial<Record<Part, boolean>> {
  type: string;
  /** Id of a config entry; needed only with several accounts. */
  account?: string;
}
