"""What was found out, and the file it goes into."""

import json
from pathlib import Path
from typing import Any, Final

from .ovh_api import Answer
from .shapes import body_shape_of, mask, shape_of

MANIFEST: Final = Path(__file__).parents[2] / "custom_components" / "ovh_sms" / "manifest.json"


class Findings:
    """Settings of the simulator, and shapes of answers; never a number, key, name, text or id."""

    def __init__(self) -> None:
        """Start without any."""
        self.behaviour: dict[str, Any] = {}
        self.answers: dict[str, Any] = {}
        self.secrets: set[str] = set()

    def settle(self, **settings: Any) -> None:
        """Note settings of the simulator."""
        self.behaviour |= settings

    def note(self, question: str, answer: Answer) -> None:
        """Note the shape of an answer, or the words of a refusal."""
        if answer.is_ok:
            self.answers[question] = shape_of(answer.data)
        else:
            self.answers[question] = {
                "status": answer.status,
                "body": body_shape_of(answer),
                "code": self.masked(answer.code),
                "message": self.masked(answer.message),
            }

    def note_shape(self, question: str, data: dict[str, Any]) -> None:
        """Note the shape of an object."""
        self.answers[question] = shape_of(data)

    def masked(self, text: str) -> str:
        """Return words without what belongs to the account."""
        return mask(text, self.secrets)

    def as_text(self) -> str:
        """Return the content of the file."""
        version = json.loads(MANIFEST.read_text(encoding="utf-8"))["version"]
        content = {"version": version, "behaviour": self.behaviour, "answers": self.answers}
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
