"""Questions to the user of the script, and the credits that they agreed to spend."""

from collections.abc import Callable
from getpass import getpass
from typing import Any, Final

AT_MOST: Final = 5.0


class Dialogue:
    """Questions and answers in a terminal."""

    def __init__(
        self,
        read: Callable[[str], str] = input,
        read_secret: Callable[[str], str] = getpass,
        write: Callable[[str], None] = print,
    ) -> None:
        """Note how to ask and to say."""
        self._read = read
        self._read_secret = read_secret
        self.say = write

    def ask(self, question: str) -> str:
        """Return an answer without the blanks around it."""
        return self._read(f"{question} ").strip()

    def ask_secret(self, question: str) -> str:
        """Return an answer that is not shown."""
        return self._read_secret(f"{question} (not shown): ").strip()

    def agrees(self, question: str) -> bool:
        """Return whether the answer is yes; nothing is no."""
        return self.ask(f"{question} [y/N]").lower() in {"y", "yes", "o", "oui"}


class Budget:
    """The credits that may be spent, counted from reports."""

    def __init__(self, dialogue: Dialogue) -> None:
        """Start with nothing spent."""
        self._dialogue = dialogue
        self.spent = 0.0

    def agrees(self, what: str, cost: float) -> bool:
        """Ask before something that costs credits; never for more than are left to spend."""
        if self.spent + cost > AT_MOST:
            self._dialogue.say(f"\nLeft out, so that no more than {AT_MOST:g} are spent: {what}")
            return False
        self._dialogue.say(f"\n{what}")
        price = f"about {cost:g} credit{'' if cost == 1 else 's'}"
        spent = f"{self.spent:g} of at most {AT_MOST:g} spent so far"
        return self._dialogue.agrees(f"This costs {price} ({spent}). Go on?")

    def count(self, told: dict[str, Any], expected: float) -> None:
        """Add what a report or an answer says it cost."""
        cost = told.get("totalCreditsRemoved", told.get("credits"))
        self.spent += max(0.0, float(cost)) if isinstance(cost, (int, float)) else expected
