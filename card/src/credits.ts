import { LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { define, type Hass } from "./hass.js";
import type { Localize } from "./localize.js";
import type { Account } from "./protocol.js";

export class Credits extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) localize!: Localize;

  protected override render() {
    return nothing;
  }
}

define("ovh-sms-credits", Credits);
