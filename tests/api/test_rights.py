"""Test the rights that new keys ask for."""

import pytest

from custom_components.ovh_sms.api import (
    CANCEL_TOKEN_URL,
    CREATE_TOKEN_URL,
    WEBHOOK_TOKEN_URL,
    Access,
    Credential,
    Right,
    rights_of_account,
)

from ..ovh_simulator.const import SERVICE_NAME

GUIDE = "https://eu.api.ovh.com/createToken/?GET=/sms&GET=/sms/*&GET=/sms/*/jobs&POST=/sms/*/jobs"


def missing(rights: list[Right]) -> set[Access]:
    """Return the uses of an account that a key with some rights does not have."""
    credential = Credential(None, tuple(rights))
    return {use for use in Access if credential.missing([use.right(SERVICE_NAME)])}


@pytest.mark.parametrize(
    ("url", "more"),
    [
        (CREATE_TOKEN_URL, ""),
        (CANCEL_TOKEN_URL, "&DELETE=/sms/*/jobs/*"),
        (WEBHOOK_TOKEN_URL, "&PUT=/sms/*"),
    ],
)
def test_links(url: str, more: str) -> None:
    """Test that the links fill in the rights of OVHcloud's guide, and what else is needed."""
    assert url == f"{GUIDE}{more}"


@pytest.mark.parametrize(
    ("url", "lacks"),
    [
        (CREATE_TOKEN_URL, {Access.CANCEL, Access.SET_WEBHOOK}),
        (CANCEL_TOKEN_URL, {Access.SET_WEBHOOK}),
        (WEBHOOK_TOKEN_URL, {Access.CANCEL}),
    ],
)
def test_keys_of_the_links(url: str, lacks: set[Access]) -> None:
    """Test that keys made by a link may do what they are for."""
    query = url.partition("?")[2].split("&")
    assert missing([Right(*right.split("=")) for right in query]) == lacks


@pytest.mark.parametrize(("webhook", "lacks"), [(False, {Access.SET_WEBHOOK}), (True, set())])
def test_key_of_an_account(webhook: bool, lacks: set[Access]) -> None:
    """Test that a key that is approved may do everything the account uses, and no more."""
    rights = rights_of_account(SERVICE_NAME, webhook=webhook)
    assert missing(rights) == lacks
    assert all(right.path.startswith(f"/sms/{SERVICE_NAME}") for right in rights)
