"""The package `ovh`, which reads the ovh.conf files of the host when it is imported."""

import configparser
import sys
from types import ModuleType
from typing import Final, NoReturn

UNREADABLE_FILE: Final = (configparser.Error, UnicodeError)
"""What it raises for a malformed file: when it is imported, and for each client."""


def _refuse() -> NoReturn:
    raise configparser.Error


try:
    import ovh
except UNREADABLE_FILE:
    # Its clients then refuse to be built, which is reported as any setting of the host.
    _config = ModuleType("ovh.config")
    vars(_config).update(ConfigurationManager=_refuse)
    sys.modules["ovh.config"] = _config
    import ovh

__all__ = ["UNREADABLE_FILE", "ovh"]
