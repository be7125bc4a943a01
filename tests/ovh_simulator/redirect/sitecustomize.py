"""Points python-ovh's `ovh-eu` at OVH_SIMULATOR_URL, once something imports it.

HOST_CLOCK is a file with the seconds, as a C double, by which the host's clock is wrong.
"""

from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
import mmap
import os
import struct
import sys
import time
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


def _mistake_the_time(path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - starts with every Python
        wrong_by = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    right = time.time
    time.time = lambda: right() + struct.unpack_from("d", wrong_by)[0]


if os.environ.get("HOST_CLOCK"):
    _mistake_the_time(os.environ["HOST_CLOCK"])
if os.environ.get("OVH_SIMULATOR_URL"):
    sys.meta_path.insert(0, _Finder())
