"""What can be read off the integration's files without running them."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
import json
from pathlib import Path
from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.util.yaml import load_yaml_dict

ROOT: Final = Path(__file__).parent.parent
INTEGRATION: Final = ROOT / "custom_components" / "ovh_sms"
PLATFORMS: Final = sorted(
    platform.value for platform in Platform if (INTEGRATION / f"{platform}.py").exists()
)

DESCRIBED: Final = ("conditions", "services", "triggers")
"""What has a YAML file, and a section with words and one with icons of the same name."""

type Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[str, ast.Module]:
    """Return the parsed modules by their paths in the integration."""
    return {
        path.relative_to(INTEGRATION).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(INTEGRATION.rglob("*.py"))
    }


def module(name: str) -> ast.Module:
    """Return a parsed module, which has to be there."""
    assert f"{name}.py" in modules(), f"{name}.py is missing"
    return modules()[f"{name}.py"]


def text(name: str) -> str:
    """Return what is in a file of the integration."""
    return (INTEGRATION / name).read_text(encoding="utf-8")


def load(name: str) -> Any:
    """Return what is in a JSON file of the integration."""
    return json.loads(text(name))


def load_yaml(name: str) -> dict[str, Any]:
    """Return what is in a YAML file of the integration."""
    return load_yaml_dict(str(INTEGRATION / name))


def fields_of(described: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the fields of an action by name, those in sections, too."""
    fields: dict[str, dict[str, Any]] = {}
    for name, field in described.items():
        found = field.get("fields", {name: field})
        assert fields.keys().isdisjoint(found)
        fields |= found
    return fields


def functions(tree: ast.AST) -> dict[str, Function]:
    """Return all functions and methods by name."""
    return {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def classes(tree: ast.AST) -> dict[str, ast.ClassDef]:
    """Return all classes by name."""
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def calls(tree: ast.AST, name: str | None = None) -> Iterator[ast.Call]:
    """Return all calls, or those of one function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name in {None, name_of(node)}:
            yield node


def name_of(node: ast.AST | None) -> str:
    """Return the last part of what is called, raised or inherited from."""
    match node:
        case ast.Call(func=inner) | ast.Subscript(value=inner):
            return name_of(inner)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def keywords(call: ast.Call) -> dict[str | None, ast.expr]:
    """Return the named arguments of a call; those of a mapping have the name None."""
    return {keyword.arg: keyword.value for keyword in call.keywords}


def constant(node: ast.AST | None) -> Any:
    """Return the value of a literal, None if it is not one."""
    return node.value if isinstance(node, ast.Constant) else None


@cache
def card() -> str:
    """Return the source of the card."""
    return "\n".join(path.read_text() for path in sorted((ROOT / "card" / "src").glob("*.ts")))


@cache
def strings(pattern: str = "*") -> frozenset[str]:
    """Return all literal strings in modules of the integration."""
    return frozenset(
        node.value
        for name, tree in modules().items()
        if Path(name).match(pattern)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
