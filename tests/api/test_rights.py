"""Test the rights that new keys ask for."""

import pytest

from custom_components.ovh_sms.api import (
    KEY_LINKS,
    Access,
    Credential,
    Right,
    key_links,
    rights_of_account,
)

from ..ovh_simulator.const import SERVICE_NAME

GUIDE = "?GET=/sms&GET=/sms/*&GET=/sms/*/jobs&POST=/sms/*/jobs"
OLD = "https://eu.api.ovh.com/createToken/"
NEW = "https://auth.eu.ovhcloud.com/api/createToken"


def missing(rights: list[Right]) -> set[Access]:
    """Return the uses of an account that a key with some rights does not have."""
    credential = Credential(None, tuple(rights))
    return {use for use in Access if credential.missing([use.right(SERVICE_NAME)])}


def rights_in(url: str) -> list[Right]:
    """Return the rights that a link fills in."""
    return [Right(*right.split("=")) for right in url.partition("?")[2].split("&")]


def test_links() -> None:
    """Test that both addresses fill in the rights of OVHcloud's guide, its older one first."""
    assert list(KEY_LINKS.values()) == [f"{OLD}{GUIDE}", f"{NEW}{GUIDE}"]
    rights = rights_in(KEY_LINKS["create_token_url"])
    assert missing(rights) == {Access.CANCEL, Access.SET_WEBHOOK}


@pytest.mark.parametrize(("webhook", "lacks"), [(False, {Access.SET_WEBHOOK}), (True, set())])
def test_key_of_an_account(webhook: bool, lacks: set[Access]) -> None:
    """Test that a key of an account may do everything the account uses, and no more."""
    rights = rights_of_account(SERVICE_NAME, webhook=webhook)
    assert missing(rights) == lacks
    assert all(right.path.startswith(f"/sms/{SERVICE_NAME}") for right in rights)
    assert [rights_in(url) for url in key_links(rights).values()] == [rights, rights]


def test_odd_account_name() -> None:
    """Test that a name cannot end a link, nor add a right to it."""
    [url, _] = key_links([Right("GET", "/sms/a) b&POST=/*")]).values()
    assert url == f"{OLD}?GET=/sms/a%29%20b%26POST%3D/*"


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["/sms", "/sms/*", "/sms/*/jobs", "/me", "/sms/rates/destinations", "/sms/ptts"], []),
        (["/sms/sms-ab1-1", "/sms/sms-ab1-1/*"], ["sms-ab1-1"]),
        (["/sms/sms-ab1-1/jobs", "/sms/*", "/sms/sms-ab1-2"], ["sms-ab1-1", "sms-ab1-2"]),
        (["/sms/sms-ab*", "/sms/sms-", "/domain/sms/sms-ab1-1"], []),
    ],
)
def test_accounts_of_a_key(paths: list[str], names: list[str]) -> None:
    """Test that the accounts a key is limited to are read from its rights."""
    credential = Credential(None, tuple(Right("GET", path) for path in paths))
    assert credential.service_names == names
