"""What the rules of the quality scale ask for, as far as it can be read off the code."""

import ast
from collections.abc import Callable, Iterator
from importlib.metadata import distribution, metadata
import re
import tomllib
from typing import Any, Final

from .. import source
from ..texts import TRANSLATIONS

RULES: Final[dict[str, Any]] = source.load_yaml("quality_scale.yaml")["rules"]
ENGLISH: Final = TRANSLATIONS["en"]
MANIFEST: Final = source.load("manifest.json")
README: Final = (source.ROOT / "README.md").read_text()
PROJECT: Final[dict[str, Any]] = tomllib.loads((source.ROOT / "pyproject.toml").read_text())["tool"]
FLOW_TESTS: Final = "\n".join(
    path.read_text()
    for name in ("*_flow", "*_form", "webhook")
    for path in (source.ROOT / "tests").rglob(f"test_{name}.py")
)

# Home Assistant's own errors, which a user reads.
TOLD: Final = {
    "ConfigEntryAuthFailed",
    "ConfigEntryError",
    "ConfigEntryNotReady",
    "HomeAssistantError",
    "ServiceValidationError",
    "UpdateFailed",
}
ACTION_MODULES: Final = [
    "account/accounts",
    "bulk/bulk",
    "message/address_book",
    "message/composer",
    "notify",
    "services",
]
CHECKS: Final[dict[str, Callable[[], None]]] = {}


def status_of(rule: str) -> str:
    """Return what the quality scale says of a rule."""
    value = RULES[rule]
    return str(value if isinstance(value, str) else value["status"])


def comment_of(rule: str) -> str:
    """Return why a rule is what it is."""
    value = RULES[rule]
    return "" if isinstance(value, str) else value.get("comment", "")


def check(function: Callable[[], None]) -> Callable[[], None]:
    """Take a function as the check of the rule it is named after."""
    CHECKS[function.__name__.replace("_", "-")] = function
    return function


def chapter(title: str) -> str:
    """Return what the README says under a title."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"The README has no chapter {title}"
    return found[1]


def entity_classes() -> Iterator[tuple[str, ast.ClassDef]]:
    """Return the classes of entities that platforms set up."""
    for platform in source.PLATFORMS:
        for node in source.classes(source.module(platform)).values():
            if any(base.endswith(("Entity", "Sensor", "Event")) for base in source.bases(node)):
                yield platform, node


def called(tree: ast.AST) -> set[str]:
    """Return the names of what is called."""
    return {source.name_of(call) for call in source.calls(tree)}


def raised(tree: ast.AST) -> Iterator[ast.Call | ast.expr]:
    """Return what is raised, but for what is raised again."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            yield node.exc


def flow_class(module: str = "config_flow", name: str = "ConfigFlow") -> ast.ClassDef:
    """Return a flow, the config flow at first."""
    tree = source.module(module)
    [flow] = [node for node in source.classes(tree).values() if name in source.bases(node)]
    return flow


def described(platform: str) -> Iterator[tuple[str, ast.Call]]:
    """Return the translation keys of a platform's entities, with their descriptions."""
    for call in source.calls(source.module(platform)):
        if source.name_of(call).endswith("EntityDescription"):
            key = source.constant(source.keywords(call)["translation_key"])
            assert key, f"{platform}: an entity has no translation key"
            yield key, call


def bases_of(platform: str, node: ast.ClassDef) -> set[str]:
    """Return the names of all classes that a class is made from, as far as the module knows."""
    own = source.classes(source.module(platform))
    names = source.bases(node)
    for name in tuple(names & own.keys()):
        names |= bases_of(platform, own[name])
    return names


def set_up() -> Iterator[tuple[str, ast.ClassDef]]:
    """Return the classes that platforms make entities of."""
    for platform, node in entity_classes():
        setup = source.functions(source.module(platform))["async_setup_entry"]
        if node.name in called(setup):
            yield platform, node


def is_in_a_test(key: str, text: str) -> bool:
    """Tell whether the tests of flows name a text: its key, or three words in a row."""
    words = text.split()
    rows = (" ".join(words[start : start + 3]) for start in range(len(words) - 2))
    return key in FLOW_TESTS or any(row in FLOW_TESTS for row in rows)


# Bronze


@check
def action_setup() -> None:
    """Check that actions are registered in one place, at the set-up of the integration."""
    for name, tree in source.modules().items():
        registers = "services.async_register" in ast.unparse(tree)
        assert registers == (name == "services.py"), name
    setup = source.functions(source.module("__init__"))
    assert "async_setup_services" in called(setup["async_setup"])
    assert "async_setup_services" not in called(setup["async_setup_entry"])


@check
def appropriate_polling() -> None:
    """Check that the account is read by a coordinator, four times an hour at most."""
    [interval] = [
        node.value
        for node in source.module("coordinator").body
        if isinstance(node, ast.Assign) and source.name_of(node.targets[0]) == "UPDATE_INTERVAL"
    ]
    assert isinstance(interval, ast.Call)
    given = {name: source.constant(value) for name, value in source.keywords(interval).items()}
    assert given.get("hours", 0) * 60 + given.get("minutes", 0) >= 15


@check
def brands() -> None:
    """Check that the integration brings its icon."""
    assert (source.INTEGRATION / "brand" / "icon.png").exists()


@check
def common_modules() -> None:
    """Check that coordinator and base entities are where everybody looks for them."""
    coordinators = source.classes(source.module("coordinator")).values()
    assert any("DataUpdateCoordinator" in source.bases(node) for node in coordinators)
    for name, tree in source.modules().items():
        has_entity = any("Entity" in source.bases(node) for node in source.classes(tree).values())
        assert has_entity == (name == "entity.py"), name


@check
def config_flow_test_coverage() -> None:
    """Check that each way a flow can go wrong, and each way it can end, is in a test."""
    flows = [ENGLISH["config"], ENGLISH["options"], ENGLISH["config_subentries"]["recipient"]]
    texts = {
        key: text
        for flow in flows
        for kind in ("error", "abort", "create_entry")
        for key, text in flow.get(kind, {}).items()
    }
    assert texts
    assert [key for key, text in texts.items() if not is_in_a_test(key, text)] == []


@check
def config_flow() -> None:
    """Check that the integration is set up in the UI, with a word of help for each field."""
    assert MANIFEST["config_flow"]
    flows = [ENGLISH["config"], ENGLISH["options"], ENGLISH["config_subentries"]["recipient"]]
    for flow in flows:
        for step in flow["step"].values():
            assert step.get("data", {}).keys() == step.get("data_description", {}).keys()


@check
def dependency_transparency() -> None:
    """Check that packages are pinned, come from PyPI, and say their licence."""
    for requirement in MANIFEST["requirements"]:
        name, _, version = requirement.partition("==")
        about = metadata(name)
        assert about["Version"] == version
        licences = {
            name: about.get_all(name) for name in ("License", "License-Expression", "Classifier")
        }
        assert re.search("BSD|Apache|MIT|Artistic", str(licences)), requirement


@check
def docs_actions() -> None:
    """Check that each action is explained."""
    for action in source.load_yaml("services.yaml"):
        assert f"ovh_sms.{action}" in README, action


@check
def docs_high_level_description() -> None:
    """Check that the README says first what this is, and of whom."""
    first = README.split("\n\n")[1]
    assert "OVHcloud" in first
    assert "https://www.ovhcloud.com" in first


@check
def docs_installation_instructions() -> None:
    """Check that the README says how it is installed."""
    assert "custom_components" in chapter("Install")


@check
def docs_removal_instructions() -> None:
    """Check that the README says how it is removed."""
    assert "Delete the entry" in chapter("Remove")


@check
def entity_event_setup() -> None:
    """Check that entities listen while they are there, and no longer."""
    for platform, node in entity_classes():
        for call in source.calls(node, "async_dispatcher_connect"):
            added = source.functions(node)["async_added_to_hass"]
            assert call in set(ast.walk(added)), platform
            kept = [
                argument
                for outer in source.calls(added, "async_on_remove")
                for argument in outer.args
            ]
            assert call in kept, platform


@check
def entity_unique_id() -> None:
    """Check that each entity has a unique id, from the one base class or the other."""
    own = source.classes(source.module("entity"))
    for node in own.values():
        assert "_attr_unique_id" in ast.unparse(node), node.name
    assert all(bases_of(platform, node) & own.keys() for platform, node in set_up())


@check
def has_entity_name() -> None:
    """Check that each entity is named after what it is, and its device."""
    for node in source.classes(source.module("entity")).values():
        assert "_attr_has_entity_name = True" in ast.unparse(node), node.name
    assert all("_attr_name" not in source.text(f"{platform}.py") for platform in source.PLATFORMS)


@check
def runtime_data() -> None:
    """Check that an account is kept with its entry, whose type says so wherever it is taken."""
    setup = source.functions(source.module("__init__"))
    assert "entry.runtime_data = " in ast.unparse(setup["async_setup_entry"])
    for name in ["__init__", *source.PLATFORMS]:
        for function in source.functions(source.module(name)).values():
            for argument in function.args.args:
                if argument.arg == "entry" and argument.annotation:
                    assert ast.unparse(argument.annotation) == "OvhSmsConfigEntry", name


@check
def test_before_configure() -> None:
    """Check that OVHcloud has to know the keys and the account before there is an entry."""
    assert {"async_get_service_names", "async_get_account"} <= called(flow_class())


@check
def test_before_setup() -> None:
    """Check that an account is not set up until OVHcloud has answered."""
    setup = source.functions(source.module("__init__"))["async_setup_entry"]
    assert "async_learn" in called(setup)
    learn = source.functions(source.module("account/account"))["async_learn"]
    assert "async_config_entry_first_refresh" in called(learn)


@check
def unique_config_entry() -> None:
    """Check that an account cannot be set up twice."""
    assert {"async_set_unique_id", "_abort_if_unique_id_configured"} <= called(flow_class())


# Silver


@check
def action_exceptions() -> None:
    """Check that what an action raises is an error that Home Assistant shows."""
    for name in ACTION_MODULES:
        found = {source.name_of(error) for error in raised(source.module(name))}
        # Functions and variables that are one, and our own, which are caught nearby.
        others = {error for error in found - TOLD if not error.lstrip("_").islower()}
        own = {key for tree in source.modules().values() for key in source.classes(tree)}
        assert others <= own, name


@check
def config_entry_unloading() -> None:
    """Check that an account can be unloaded."""
    unload = source.functions(source.module("__init__"))["async_unload_entry"]
    assert "async_unload_platforms" in called(unload)


@check
def docs_configuration_parameters() -> None:
    """Check that each option is explained."""
    options = chapter("Options").lower()
    form = ENGLISH["options"]["step"]["init"]
    for each in (form, *form["sections"].values()):
        for label in each["data"].values():
            assert label.lower() in options, label


@check
def docs_installation_parameters() -> None:
    """Check that what is asked for at set-up is explained."""
    told = chapter("Set up")
    assert all(word in told for word in ("keys", "sender", "Phone numbers", "unlimited validity"))


@check
def entity_unavailable() -> None:
    """Check that what is read from OVHcloud is unavailable while it cannot be."""
    for platform, node in entity_classes():
        if "coordinator.data" in ast.unparse(node):
            assert "CoordinatorEntity" in source.bases(node), platform


@check
def integration_owner() -> None:
    """Check that somebody looks after it."""
    assert MANIFEST["codeowners"]


@check
def log_when_unavailable() -> None:
    """Check that the coordinator says once that OVHcloud is gone, and once that it is back."""
    assert "UpdateFailed" in {
        source.name_of(error) for error in raised(source.module("coordinator"))
    }


@check
def parallel_updates() -> None:
    """Check that each platform says how many of its entities may work at once."""
    for platform in source.PLATFORMS:
        assert re.search(r"^PARALLEL_UPDATES = \d$", source.text(f"{platform}.py"), re.MULTILINE)


@check
def reauthentication_flow() -> None:
    """Check that refused keys are asked for anew."""
    assert {"async_step_reauth", "async_step_reauth_confirm"} <= source.functions(
        flow_class()
    ).keys()
    assert "ConfigEntryAuthFailed" in source.text("coordinator.py")


@check
def test_coverage() -> None:
    """Check that every line and branch is tested."""
    assert PROJECT["coverage"]["report"]["fail_under"] == 100
    assert PROJECT["coverage"]["run"]["branch"]
    assert "pragma: no cover" not in "".join(map(ast.unparse, source.modules().values()))


# Gold


@check
def devices() -> None:
    """Check that account and recipients are devices."""
    entity = source.module("entity")
    for node in source.classes(entity).values():
        assert "_attr_device_info" in ast.unparse(node)
    for call in source.calls(entity, "DeviceInfo"):
        assert {"entry_type", "identifiers", "manufacturer", "name"} <= source.keywords(call).keys()


@check
def diagnostics() -> None:
    """Check that there are diagnostics, without secrets."""
    tree = source.module("diagnostics")
    function = source.functions(tree)["async_get_config_entry_diagnostics"]
    assert isinstance(function, ast.AsyncFunctionDef)
    assert re.search(r"\bREDACTED\b|\basync_redact_data\b", ast.unparse(tree))


@check
def docs_data_update() -> None:
    """Check that the README says when what is read."""
    assert "read every hour" in chapter("What Home Assistant shows")


@check
def docs_examples() -> None:
    """Check that there are examples to copy, and blueprints."""
    assert len(re.findall(r"^```yaml$", README, re.MULTILINE)) >= 3
    blueprints = list((source.ROOT / "blueprints").rglob("*.yaml"))
    assert all(path.name in README for path in blueprints)
    assert blueprints


@check
def docs_known_limitations() -> None:
    """Check that the README says what it cannot do."""
    assert chapter("Limits")


@check
def docs_supported_functions() -> None:
    """Check that each entity is explained."""
    shown = chapter("What Home Assistant shows").lower()
    for platform, entities in ENGLISH["entity"].items():
        for texts in entities.values():
            words = texts["name"].lower().removeprefix("credits used ")
            assert words in shown, f"{platform} {words}"


@check
def docs_troubleshooting() -> None:
    """Check that the README says what to do if something does not work."""
    assert chapter("If something does not work")


@check
def docs_use_cases() -> None:
    """Check that the README says what it is good for."""
    assert chapter("What it is good for")


@check
def entity_category() -> None:
    """Check that what is about the integration itself is diagnostic."""
    assert "EntityCategory.DIAGNOSTIC" in source.text("sensor.py")


@check
def entity_device_class() -> None:
    """Check that each sensor has a device class, or is a number that no class is for."""
    tree = source.module("sensor")
    for call in source.calls(tree):
        if source.name_of(call).endswith("SensorEntityDescription"):
            assert {"device_class", "state_class"} & source.keywords(call).keys(), call.lineno


@check
def entity_translations() -> None:
    """Check that each entity has its name from the translations."""
    for platform in source.PLATFORMS:
        for key, call in described(platform):
            is_named_after_device = "name" in source.keywords(call)
            assert is_named_after_device or key in ENGLISH["entity"][platform], key


@check
def exception_translations() -> None:
    """Check that each error has its text from the translations."""
    for name, tree in source.modules().items():
        for call in source.calls(tree):
            if source.name_of(call) in TOLD:
                arguments = source.keywords(call)
                is_told = {"translation_domain", "translation_key"} <= arguments.keys()
                given = arguments.get(None)
                assert is_told or source.name_of(given) == "translation_of", f"{name}:{call.lineno}"
        for error in raised(tree):
            # Without arguments there is nothing to read.
            assert not (isinstance(error, ast.Name) and error.id in TOLD), f"{name}:{error.lineno}"


@check
def icon_translations() -> None:
    """Check that each entity has its icon from the icon translations, or from its device class."""
    icons = source.load("icons.json")["entity"]
    for platform in source.PLATFORMS:
        for key, call in described(platform):
            has_class = "device_class" in source.keywords(call)
            assert has_class or key in icons[platform], key
        assert "_attr_icon" not in source.text(f"{platform}.py")
        assert "icon=" not in source.text(f"{platform}.py")


@check
def reconfiguration_flow() -> None:
    """Check that keys and recipients can be changed."""
    for flow in (flow_class(), flow_class("flows/recipient_flow", "ConfigSubentryFlow")):
        assert "async_step_reconfigure" in source.functions(flow)


@check
def repair_issues() -> None:
    """Check that issues say what the user can do, and those that can be solved at once are."""
    assert "async_create_issue" in called(source.module("problems/issue"))
    assert "async_create_fix_flow" in source.functions(source.module("repairs"))
    assert any("fix_flow" in issue for issue in ENGLISH["issues"].values())


# Platinum


@check
def strict_typing() -> None:
    """Check that mypy is strict, and the comment names the packages that have no types."""
    assert PROJECT["mypy"]["strict"]
    assert "custom_components" in PROJECT["mypy"]["files"]
    for requirement in MANIFEST["requirements"]:
        name = requirement.partition("==")[0]
        files = distribution(name).files or []
        is_typed = any(file.name == "py.typed" for file in files)
        assert is_typed or name in comment_of("strict-typing"), name


# Not done, and what would make it otherwise


def reason_holds(rule: str) -> bool:
    """Tell whether nothing has been added that the rule is about."""
    discovery = {"bluetooth", "dhcp", "homekit", "mqtt", "ssdp", "usb", "zeroconf"}
    match rule:
        case "docs-conditions":
            return not (source.INTEGRATION / "condition.py").exists()
        case "docs-triggers":
            return not (source.INTEGRATION / "trigger.py").exists()
        case "discovery" | "discovery-update-info":
            return not discovery & MANIFEST.keys()
        case "docs-supported-devices":
            return bool(MANIFEST["integration_type"] == "service")
        case "dynamic-devices" | "stale-devices":
            return "config_subentry_id" in source.text("sensor.py")
        case "entity-disabled-by-default":
            return "enabled_default" not in "".join(map(ast.unparse, source.modules().values()))
        case _:
            return "ovh" in comment_of(rule) and "requests" in source.text("api/errors.py")
