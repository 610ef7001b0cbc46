"""What every change gives back: what it made, and what the person should know about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """The id of what was made or changed, plain sentences to show, and the ids of all when there were several."""

    id: int
    notes: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the form kept beside a request key, so that a repeated request gets the same answer."""
        return {"id": self.id, "notes": list(self.notes), "ids": list(self.ids)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Outcome":
        """Read `to_json` back."""
        return cls(kept["id"], tuple(kept["notes"]), tuple(kept["ids"]))
