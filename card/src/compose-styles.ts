/** Looks of the box to write with. */
import { css } from "lit";

export const composeStyles = css`
  :host,
  .fields {
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  textarea {
    display: block;
    min-height: 88px;
    resize: vertical;
    field-sizing: content;
    max-height: 320px;
  }
  .counter {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    min-height: 20px;
    margin: 6px 0 0;
    font-variant-numeric: tabular-nums;
  }
  .counter div {
    display: flex;
    gap: 6px;
  }
  dd {
    margin: 0;
    color: var(--primary-text-color);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  /* What is announced has to be there before, without room of its own. */
  .live:empty {
    margin-top: -12px;
  }
  .hint > div {
    flex: 1;
    min-width: 0;
  }
  .letters {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 6px 0;
  }
  .letters span {
    min-width: 26px;
    padding: 2px 6px;
    box-sizing: border-box;
    border-radius: 6px;
    background: var(--card-background-color);
    text-align: center;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .actions .primary {
    margin-inline-start: auto;
  }
  .actions [aria-pressed="true"] {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 18%, transparent);
  }
  [aria-disabled="true"] {
    cursor: default;
    opacity: 0.5;
  }
  p {
    margin: 0;
  }
  #leaves-when,
  .no-recipients {
    margin-top: 6px;
  }
  .undo > div {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .reason {
    text-align: end;
  }
`;
