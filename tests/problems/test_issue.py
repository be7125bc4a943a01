"""Test the links of issues."""

import pytest

from custom_components.ovh_sms.problems.issue import key_links_of

from ..conftest import EntryFactory
from ..ovh_simulator.const import SERVICE_NAME


@pytest.mark.parametrize("webhook", [False, True])
async def test_links_of_account(make_entry: EntryFactory, webhook: bool) -> None:
    """Test that new keys may set the webhook if it is on."""
    links = key_links_of(make_entry(options={"webhook": webhook}))
    assert [f"&PUT=/sms/{SERVICE_NAME}" in url for url in links.values()] == [webhook, webhook]
