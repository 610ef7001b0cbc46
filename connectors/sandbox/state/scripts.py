"""What was ordered to happen to containers that do not exist yet, and to publishing."""

from dataclasses import dataclass, replace
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True)
class Script:
    """One order: it meets the next `times` containers (or publishes) that match, after leaving out `skip` of them."""

    number: int
    outcome: str
    account: int | None = None
    media_type: str = ""
    caption: str = ""
    url: str = ""
    times: int = 1
    skip: int = 0
    seconds: float = 0.0
    code: int = 0
    subcode: int | None = None
    after: bool = False
    met: int = 0

    @property
    def open(self) -> bool:
        """Whether it still waits for something."""
        return self.met < self.skip + self.times


class Scripts:
    """The orders by number."""

    def __init__(self) -> None:
        self.scripts: dict[int, Script] = {}

    def on_script(self, event: Event) -> None:
        """Something was ordered."""
        values = {name: value for name, value in event.items() if name not in {"kind", "at"}}
        self.scripts[event["number"]] = Script(**values)

    def on_script_met(self, event: Event) -> None:
        """Something matched the order: it was left out, or struck."""
        script = self.scripts[event["number"]]
        self.scripts[script.number] = replace(script, met=script.met + 1)

    def on_scripts_cleared(self, event: Event) -> None:
        """Every order was taken back."""
        closed = {n: replace(s, met=s.skip + s.times) for n, s in self.scripts.items()}
        self.scripts.update(closed)
