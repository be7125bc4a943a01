"""Test that the quality scale is what the code is, and not what it should be."""

from pathlib import Path
from typing import Final

import pytest

import homeassistant
from homeassistant.util.yaml import load_yaml_dict

from .quality_checks import CHECKS, RULES, comment_of, reason_holds, status_of

BRONZE: Final = """
    action-setup appropriate-polling brands common-modules config-flow-test-coverage config-flow
    dependency-transparency docs-actions docs-conditions docs-high-level-description
    docs-installation-instructions docs-removal-instructions docs-triggers entity-event-setup
    entity-unique-id has-entity-name runtime-data test-before-configure test-before-setup
    unique-config-entry
"""
SILVER: Final = """
    action-exceptions config-entry-unloading docs-configuration-parameters
    docs-installation-parameters entity-unavailable integration-owner log-when-unavailable
    parallel-updates reauthentication-flow test-coverage
"""
GOLD: Final = """
    devices diagnostics discovery-update-info discovery docs-data-update docs-examples
    docs-known-limitations docs-supported-devices docs-supported-functions docs-troubleshooting
    docs-use-cases dynamic-devices entity-category entity-device-class entity-disabled-by-default
    entity-translations exception-translations icon-translations reconfiguration-flow repair-issues
    stale-devices
"""
PLATINUM: Final = "async-dependency inject-websession strict-typing"
UP_TO_GOLD: Final = f"{BRONZE} {SILVER} {GOLD}".split()
ALL_RULES: Final = [*UP_TO_GOLD, *PLATINUM.split()]
FORBIDDEN_BY_OVH: Final = {"async-dependency", "inject-websession"}


def test_rules() -> None:
    """Test that it has all 54 rules and no other, in their order."""
    assert len(ALL_RULES) == 54
    assert list(RULES) == ALL_RULES


def test_rules_of_home_assistant() -> None:
    """Test that these are the rules that Home Assistant's own integrations are held to."""
    components = Path(homeassistant.__file__).parent / "components"
    theirs = load_yaml_dict(str(components / "ntfy" / "quality_scale.yaml"))["rules"]
    assert set(theirs) == set(ALL_RULES)


@pytest.mark.parametrize("rule", ALL_RULES)
def test_form(rule: str) -> None:
    """Test that each rule has a status, and a reason if it is not done."""
    value = RULES[rule]
    if not isinstance(value, str):
        assert value.keys() == {"status", "comment"}
        assert value["comment"].endswith(".")
    assert status_of(rule) in {"done", "exempt", "todo"}
    assert status_of(rule) == "done" or comment_of(rule)


@pytest.mark.parametrize("rule", UP_TO_GOLD)
def test_gold(rule: str) -> None:
    """Test that it is gold: every rule up to there is done or has a reason not to be."""
    assert status_of(rule) in {"done", "exempt"}


def test_platinum() -> None:
    """Test that it is platinum, but for what the package ovh forbids."""
    left = {rule for rule in PLATINUM.split() if status_of(rule) != "done"}
    assert left <= FORBIDDEN_BY_OVH
    assert all("ovh" in comment_of(rule) for rule in left)


@pytest.mark.parametrize("rule", [rule for rule in ALL_RULES if status_of(rule) == "done"])
def test_done(rule: str) -> None:
    """Test in the code that what is done is done."""
    CHECKS[rule]()


@pytest.mark.parametrize("rule", [rule for rule in ALL_RULES if status_of(rule) != "done"])
def test_not_done(rule: str) -> None:
    """Test that the reason for what is not done still holds."""
    assert rule not in CHECKS
    assert reason_holds(rule)
