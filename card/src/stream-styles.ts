/** Looks of the stream and its rows. */
import { css } from "lit";

export const streamStyles = css`
  :host {
    position: relative;
    min-height: 0;
  }
  p {
    margin: 0 0 8px;
  }
  .empty {
    margin: 0;
    padding: 24px 16px;
    text-align: center;
  }
  .scroll {
    max-height: var(--ovh-sms-stream-height, 480px);
    overflow-y: auto;
    overscroll-behavior-y: auto;
    scrollbar-width: thin;
    margin-inline: -8px;
    padding-inline: 8px;
    border-radius: var(--ha-border-radius-md, 8px);
  }
  .scroll:focus-visible {
    outline-offset: -2px;
  }
  .day {
    position: sticky;
    top: 0;
    z-index: 1;
    display: flex;
    justify-content: center;
    padding-block: 4px;
    pointer-events: none;
  }
  .day span {
    padding: 2px 12px;
    border-radius: 12px;
    background: var(--secondary-background-color);
    color: var(--primary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  ol,
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  ol > li {
    display: flex;
    flex-direction: column;
    padding-block: 4px;
    content-visibility: auto;
    contain-intrinsic-block-size: auto 84px;
  }
  .bubble {
    align-self: flex-start;
    display: flex;
    flex-direction: column;
    gap: 2px;
    max-width: min(85%, 480px);
    min-width: 120px;
    box-sizing: border-box;
    padding: 8px 12px;
    border-radius: 16px;
    border-end-start-radius: 4px;
    background: var(--secondary-background-color);
    overflow-wrap: anywhere;
  }
  .out > .bubble {
    align-self: flex-end;
    border-end-start-radius: 16px;
    border-end-end-radius: 4px;
    background: color-mix(in srgb, var(--primary-color) 16%, var(--card-background-color, #fff));
  }
  .failed > .bubble,
  .expired > .bubble {
    background: color-mix(in srgb, var(--error-color) 14%, var(--card-background-color, #fff));
  }
  .cancelled > .bubble .text {
    text-decoration: line-through;
  }
  .held > .bubble,
  .queued > .bubble {
    outline: 1px dashed color-mix(in srgb, var(--primary-text-color) 45%, transparent);
    outline-offset: -1px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 2px 8px;
  }
  .who {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .direction,
  .meta,
  .quote,
  .explanation,
  summary,
  details ul {
    color: color-mix(in srgb, var(--primary-text-color) 78%, transparent);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-normal, 400);
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 1px 8px;
    border-radius: 10px;
    background: color-mix(in srgb, var(--error-color) 18%, var(--card-background-color, #fff));
    font-size: var(--ha-font-size-s, 12px);
  }
  .badge svg {
    fill: var(--error-color);
  }
  .text {
    white-space: pre-wrap;
  }
  .quote {
    padding-inline-start: 8px;
    border-inline-start: 3px solid var(--primary-color);
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 0 8px;
  }
  svg {
    flex: none;
    width: 16px;
    height: 16px;
    fill: currentColor;
  }
  .status {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .status.delivered svg {
    fill: var(--primary-color);
  }
  .status.failed svg,
  .status.expired svg {
    fill: var(--error-color);
  }
  summary {
    cursor: pointer;
    padding-block: 4px;
    border-radius: 4px;
  }
  summary .status {
    margin-inline-start: 4px;
    vertical-align: bottom;
  }
  details li {
    display: flex;
    gap: 8px;
    padding-block: 2px;
  }
  .error {
    color: var(--primary-text-color);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .meta button {
    min-height: 32px;
    margin-inline: -12px auto;
    padding: 4px 12px;
    font-size: var(--ha-font-size-m, 14px);
  }
  .question {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    flex-basis: 100%;
    font-size: var(--ha-font-size-m, 14px);
  }
  .question button {
    margin-inline: 0;
  }
  .older {
    display: flex;
    margin: 8px auto;
  }
  @media (pointer: coarse) {
    .meta button {
      min-height: 44px;
    }
    summary {
      padding-block: 12px;
    }
  }
`;
