"""Records of one kind, in memory and on disk."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .account_file import AccountFile
from .database import Key


class Table[Id: (int, str), Record]:
    """The records of one table of the file, by their keys, in the order they were added."""

    def __init__(self, file: AccountFile, name: str) -> None:
        """Start without records."""
        self._file = file
        self._name = name
        self._records: dict[Id, Record] = {}

    def load(self, records: dict[Id, Record]) -> None:
        """Use the records that were read from disk."""
        self._records = records

    def __iter__(self) -> Iterator[Record]:
        """Return the records."""
        return iter(tuple(self._records.values()))

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._records)

    def __contains__(self, key: Id) -> bool:
        """Return whether there is a record with a key."""
        return key in self._records

    def get(self, key: Id) -> Record | None:
        """Return a record, None if there is none."""
        return self._records.get(key)

    def put(self, key: Id, record: Record, *, is_new: bool = False) -> None:
        """Add or replace a record; its commit starts at once."""
        self._records[key] = record
        self._file.put(self._name, key, record, is_new=is_new)

    def change(self, key: Id, **changes: Any) -> None:
        """Change fields of a record, unless it was deleted."""
        record: Any = self._records.get(key)
        if record:
            self.put(key, replace(record, **changes))

    def remove(self, key: Id) -> None:
        """Delete a record."""
        del self._records[key]
        self._file.put(self._name, key, None)

    @property
    def rows(self) -> dict[Key, object]:
        """Return all rows, for a file that has to be written anew."""
        return {(self._name, str(key)): record for key, record in self._records.items()}
