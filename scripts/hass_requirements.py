"""Prints what `hass` would install at its first start, at the versions this release pins."""

import json
from pathlib import Path

from homeassistant import components
from homeassistant.bootstrap import DEFAULT_INTEGRATIONS

# They have no wheels; tests/e2e/stand_ins has stand-ins for them.
COMPILED = ("pymicro-vad", "pyspeex-noise")
# Imported by default integrations that do not depend on them.
IMPORTED = {"hassio", "stream"}


def requirements() -> set[str]:
    """Return the requirements of every integration that starts by itself."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = DEFAULT_INTEGRATIONS | IMPORTED
    while waiting := waiting - seen:
        seen.add(domain := waiting.pop())
        manifest = json.loads((Path(components.__path__[0]) / domain / "manifest.json").read_text())
        found.update(manifest.get("requirements", ()))
        waiting |= set(manifest.get("dependencies", ()))
    return {requirement for requirement in found if not requirement.startswith(COMPILED)}


print(*sorted(requirements()), sep="\n")
