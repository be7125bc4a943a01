"""Draws hostile values, and bodies that hold some of them."""

from collections.abc import Mapping, Sequence
import json
from random import Random
from typing import Any, Final

LONG: Final = 200_000
LONGER: Final = 800_000
MOST: Final = 900_000
"""Bytes of a body; the simulator takes 1 MB at once, Home Assistant 4."""

TEXTS: Final[tuple[str, ...]] = (
    "",
    " ",
    "\0",
    "\x01\x1b[31m\x7f",
    "\r\n\r\n",
    "\u202e\u2066\ufeff\u200b",
    "{{ states('sensor.none') }}",
    "{% for i in range(9) %}",
    "{column} }{ {{}} {",
    "%s %d %(x)s",
    "'; DROP TABLE sms; --",
    "<script>alert(1)</script>",
    "![x](http://192.0.2.1/x.png)",
    "http://user:word@192.0.2.1/?token=x",
    "../../../etc/passwd",
    "/dev/zero",
    "none",
    "None",
    "null",
    "true",
    "NaN",
    "Infinity",
    "-0",
    "1e400",
    "99999999999999999999",
    "00:00:00",
    "-01:00:00",
    "12:60:99",
    "2026-02-30",
    "+33612345678",
    "+",
    "++33",
    "0033 6 12",
    "tel:+33612345678;ext=1",
    "\uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    "\u0660\u0661\u0662",
    "Alice",
    "alice\u200b",
    "notify.alice",
    "Alice, Bob;\n+33612345678",
    "sms-ab12345-1",
    "🔥" * 500,
    "e\u0301" * 500,
    "Z" + "\u0335" * 900,
    "a" * 3_000,
    "x\r\n" * 400,
)
NUMBERS: Final[tuple[Any, ...]] = (
    *(0, -1, 1, 2**31, 2**63, 2**64, 10**18, -(2**63), 0.5, -0.0, 1e308, -1e308, 5e-324),
    *(True, False, None),
)


class Draw:
    """Hostile values from a seed."""

    def __init__(self, random: Random) -> None:
        """Draw from a source of chance."""
        self._random = random

    def text(self) -> str:
        """Return a text."""
        kind = self._random.random()
        if kind < 0.002:
            return self._random.choice("a\x01🔥,") * (LONGER // 4)
        if kind < 0.01:
            return "9" * LONG
        if kind < 0.2:
            letters = self._random.choices(range(1, 0xD7FF), k=self._random.randrange(1, 60))
            return "".join(map(chr, letters))
        return self._random.choice(TEXTS)

    def value(self, depth: int = 3) -> Any:
        """Return a value of any type that JSON has."""
        kind = self._random.random()
        if kind < 0.55 or depth == 0:
            return self.text()
        if kind < 0.75:
            return self._random.choice(NUMBERS)
        size = self._random.choice((0, 1, 2, 3, 60))
        if kind < 0.88:
            return [self.value(depth - 1) for _ in range(size)]
        return {self.text()[:80]: self.value(depth - 1) for _ in range(size)}

    def answer(self) -> Any:
        """Return an answer of OVHcloud."""
        while len(json.dumps(answer := self.value())) > MOST:
            pass
        return answer

    def body(self, usual: Mapping[str, Any], others: Sequence[str] = ()) -> dict[str, Any]:
        """Return a body of usual fields, of which some are hostile, missing or not known."""
        while len(json.dumps(body := self._body(usual, others))) > MOST:
            pass
        return body

    def _body(self, usual: Mapping[str, Any], others: Sequence[str]) -> dict[str, Any]:
        body = dict(usual)
        for name in usual:
            kind = self._random.random()
            if kind < 0.05:
                del body[name]
            elif kind < 0.25:
                body[name] = self.value()
        names = [*others, self.text()[:200]]
        for name in self._random.sample(names, min(len(names), self._random.choice((0, 0, 1, 2)))):
            body[name] = self.value()
        return body
