"""Asynchronous reports of ads that were ordered."""

from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True)
class Report:
    """A report: of which object (a level and its number), with which parameters, ordered when."""

    number: int
    account: int
    level: str
    place: int
    params: dict[str, str]
    at: float
    old_reach: bool = False
    """Whether it may tell reach by breakdown beyond 13 months."""


class Reports:
    """Every report by its number."""

    def __init__(self) -> None:
        self.reports: dict[int, Report] = {}

    def on_report(self, event: Event) -> None:
        """A report was ordered."""
        values = {name: value for name, value in event.items() if name != "kind"}
        self.reports[event["number"]] = Report(**values)
