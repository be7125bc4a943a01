"""Where OVHcloud answers otherwise than this version expects."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import __version__ as ha_version
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_loaded_integration

from ..const import DOMAIN
from ..message.common_text import common_text
from ..problems.issue import Issue, async_report_or_clear
from ..sms.phone_number import mask
from ..storage.ledger import Ledger

DEVIATIONS: Final = "deviations"
"""Key of the deviations in the ledger; the names of its numbers are all that counts."""

LONGEST_FORM: Final = 60
"""Characters of the form of a field."""

REPORTED_IN: Final = {"fr": "bug_fr.yml"}
"""Forms of a bug report by language; the others are English."""


class Deviation(StrEnum):
    """What OVHcloud does otherwise than expected; translation keys."""

    BALANCE = "balance"
    COST = "cost"
    DATE_FILTER = "date_filter"
    IDS_COUNT = "ids_count"
    IDS_ORDER = "ids_order"
    INCOMING_FORM = "incoming_form"
    INCOMING_TAG = "incoming_tag"
    LISTING_DELAY = "listing_delay"
    NOT_LISTED = "not_listed"
    RECEIVER_FORM = "receiver_form"
    TAG_CHANGED = "tag_changed"
    TAG_FILTER = "tag_filter"
    TAG_NOT_ECHOED = "tag_not_echoed"
    TEXT_CHANGED = "text_changed"


type Shape = Mapping[str, str]
"""Names of fields and their forms, without numbers and texts."""


class Deviations:
    """The deviations of an account, kept in its file and shown in an issue."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, ledger: Ledger) -> None:
        """Set up without I/O."""
        self._hass = hass
        self._entry = entry
        self._ledger = ledger

    @property
    def known(self) -> Mapping[Deviation, Shape]:
        """Return the deviations that were seen and not disproved, with their shapes."""
        shapes: dict[Deviation, dict[str, str]] = {}
        for name in self._ledger.get_state(DEVIATIONS):
            deviation, _, shown = name.partition(" ")
            # A newer release may know others.
            if deviation in Deviation:
                shape = shapes.setdefault(Deviation(deviation), {})
                if shown:
                    field, _, shape[field] = shown.partition("=")
        return shapes

    @callback
    def async_start(self) -> None:
        """Show what is known from before."""
        known = self.known
        texts = [common_text(self._hass, each) for each in known]
        async_report_or_clear(
            self._hass,
            self._entry,
            Issue.ANSWERS_OTHERWISE,
            known,
            deviations="\n".join(f"- {text}" for text in texts),
            report_url=self._report_url(known),
        )

    @callback
    def async_report(self, deviation: Deviation, **shape: str) -> None:
        """Note a deviation, with the forms of fields but no numbers and texts."""
        shown = {field: mask(form)[:LONGEST_FORM] for field, form in shape.items()}
        self._put({**self.known, deviation: shown})

    @callback
    def async_clear(self, deviation: Deviation) -> None:
        """Note that OVHcloud answers as expected."""
        self._put({each: shape for each, shape in self.known.items() if each is not deviation})

    def _put(self, shapes: Mapping[Deviation, Shape]) -> None:
        if shapes == self.known:
            return
        fields = [f"{each} {name}={form}" for each in shapes for name, form in shapes[each].items()]
        self._ledger.put_state(DEVIATIONS, dict.fromkeys([*shapes, *fields], 1.0))
        self.async_start()

    def _report_url(self, known: Mapping[Deviation, Shape]) -> str:
        """Return the form of a bug report, filled in as far as is known."""
        integration = async_get_loaded_integration(self._hass, DOMAIN)
        lines = [f"{each} {dict(known[each])}" for each in known]
        query = {
            "template": REPORTED_IN.get(self._hass.config.language, "bug_en.yml"),
            "title": f"OVHcloud answers otherwise: {', '.join(known)}",
            "version": str(integration.version),
            "home_assistant": ha_version,
            "happened": "\n".join(lines),
        }
        return f"{integration.issue_tracker}/new?{urlencode(query)}"
