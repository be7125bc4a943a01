"""Points python-ovh's `ovh-eu` at OVH_SIMULATOR_URL, once something imports it."""

from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
import os
import sys
from types import ModuleType
from typing import override

MODULE = "ovh.client"


class _Loader(SourceFileLoader):
    @override
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        module.ENDPOINTS["ovh-eu"] = os.environ["OVH_SIMULATOR_URL"].removesuffix("/1.0") + "/1.0"


class _Finder(MetaPathFinder):
    @override
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != MODULE:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


if os.environ.get("OVH_SIMULATOR_URL"):
    sys.meta_path.insert(0, _Finder())
