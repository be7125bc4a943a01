import { LitElement, nothing } from "lit";
import { property } from "lit/decorators.js";
import { define, type Hass } from "./hass.js";
import type { Localize } from "./localize.js";
import type { Account, Alarm } from "./protocol.js";

export class Alarms extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) account!: Account;
  @property({ attribute: false }) alarms: Alarm[] = [];
  @property({ attribute: false }) localize!: Localize;

  protected override render() {
    return nothing;
  }
}

define("ovh-sms-alarms", Alarms);
