"""Checks the SMS account: whether it is served, and its credits."""

from ..api import Account, AccountBlocked
from ..problems.account_issues import async_report_blocked
from ..problems.issue import Issue
from ..problems.local_format import local_number
from ..sms.phone_number import mask
from .context import CheckContext, Lines
from .result import CheckStatus


async def async_check_service(context: CheckContext, lines: Lines) -> None:
    """Ask OVHcloud for the account and its contract; raises OvhError."""
    account = await context.client.async_get_account(context.service_name)
    context.coordinator.async_described(account)
    _check_credits(context, lines, account)
    if account.enabled:
        await _async_check_contract(context, lines)
        return
    async_report_blocked(context.hass, context.entry, AccountBlocked(account.status))
    text = context.text("service_status", status=mask(account.status))
    lines.put("service", CheckStatus.FAILED, text)


async def _async_check_contract(context: CheckContext, lines: Lines) -> None:
    await context.arrival.contract.async_check()
    if context.arrival.contract.infos is None:
        lines.put("service", CheckStatus.UNKNOWN, context.text("contract_unknown"))
    elif problem := context.arrival.contract.problem:
        issue, placeholders = problem
        status = CheckStatus.FAILED if issue is Issue.SERVICE_EXPIRED else CheckStatus.WARNING
        lines.put("service", status, context.title(issue, **placeholders))
    else:
        lines.put("service", CheckStatus.OK)


def _check_credits(context: CheckContext, lines: Lines, account: Account) -> None:
    credits_left, spending = account.credits_left, context.spending
    shown = local_number(credits_left, context.hass.config.language)
    details = [context.text("account", credits=shown)]
    if days := spending.days_left(credits_left):
        details.append(context.text("credits_last", days=str(days)))
    status = CheckStatus.OK
    if credits_left <= 0 or credits_left < spending.rates.at_home:
        status = CheckStatus.FAILED
    elif credits_left < context.options.low_credits:
        status = CheckStatus.WARNING
    lines.put("credits", status, *details)
