"""Points python-ovh's `ovh-eu` at OVH_SIMULATOR_URL, once something imports it.

HOST_CLOCK is a file with the seconds, as a C double, by which the host's clock is wrong, but for
logins: the library that checks them does not ask `time.time`.
"""

from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
import mmap
import os
import struct
import sys
import time
from types import ModuleType, SimpleNamespace
from typing import override

RIGHT = SimpleNamespace(time=time.time)


def _redirect(client: ModuleType) -> None:
    if url := os.environ.get("OVH_SIMULATOR_URL"):
        client.ENDPOINTS["ovh-eu"] = url.removesuffix("/1.0") + "/1.0"


def _know_the_time(auth: ModuleType) -> None:
    auth.time = RIGHT  # type: ignore[attr-defined]


CHANGES = {"ovh.client": _redirect, "homeassistant.auth": _know_the_time}


class _Loader(SourceFileLoader):
    @override
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        CHANGES[module.__name__](module)


class _Finder(MetaPathFinder):
    @override
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in CHANGES:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def _mistake_the_time(path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - starts with every Python
        wrong_by = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    time.time = lambda: RIGHT.time() + struct.unpack_from("d", wrong_by)[0]


if os.environ.get("HOST_CLOCK"):
    _mistake_the_time(os.environ["HOST_CLOCK"])
sys.meta_path.insert(0, _Finder())
