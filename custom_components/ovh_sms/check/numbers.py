"""Checks what may keep SMS from the recipients' numbers, and what they cost."""

from ..arrival.findings import Findings
from ..problems.local_format import local_number
from ..sms.phone_number import country_of
from .context import CheckContext, Lines
from .result import CheckStatus


async def async_check_sender_rules(context: CheckContext, lines: Lines) -> None:
    """Hold the default sender against the rules of the recipients' countries, and receipts."""
    arrival = context.arrival
    texts = (*arrival.senders.async_findings(), *arrival.deliveries.async_findings())
    _put(lines, "sender_rules", Findings(texts=texts, is_known=True))


async def async_check_stop_list(context: CheckContext, lines: Lines) -> None:
    """Look for recipients on OVHcloud's STOP list."""
    _put(lines, "stop_list", await context.arrival.stop_list.async_findings())


async def async_check_exceptions(context: CheckContext, lines: Lines) -> None:
    """Tell what operators do with SMS to the recipients."""
    _put(lines, "exceptions", await context.arrival.operators.async_findings(lines.take))


async def async_check_rates(context: CheckContext, lines: Lines) -> None:
    """Learn what a part costs in each recipient's country."""
    rates, language = context.spending.rates, context.hass.config.language
    by_country = {country_of(number) or "-": number for number in context.address_book.numbers}
    known, unknown, later = [], [], []
    for country, number in sorted(by_country.items()):
        if not rates.is_known(country) and not lines.take(1):
            later.append(country)
        elif await rates.async_learn(context.client, [number]):
            known.append(f"{country} {local_number(rates.cost([number], 1), language)}")
        else:
            unknown.append(country)
    details = [context.text("rates", rates=", ".join(known))] if known else []
    if unknown:
        details.append(context.text("rates_unknown", countries=", ".join(unknown)))
    if later:
        details.append(context.text("not_asked", names=", ".join(later)))
    lines.put("rates", CheckStatus.UNKNOWN if unknown else CheckStatus.OK, *details)


def _put(lines: Lines, name: str, findings: Findings) -> None:
    """Note what may keep SMS from recipients."""
    if findings.texts:
        lines.put(name, CheckStatus.WARNING, *findings.texts)
    elif findings.is_known:
        lines.put(name, CheckStatus.OK)
    else:
        lines.put(name, CheckStatus.UNKNOWN, lines.context.text("not_told"))
