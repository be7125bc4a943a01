/** What `ovh-sms.js` defines on every page of Home Assistant. */
import "./card.js";
import "./strategy.js";
import "./suggestion.js";
