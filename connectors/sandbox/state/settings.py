"""Quirks and switches that were set while the sandbox runs."""

from typing import Any

Event = dict[str, Any]


class Chosen:
    """What was set by hand after the start."""

    def __init__(self) -> None:
        self.quirks: dict[str, float] = {}
        self.switches: dict[str, Any] = {}

    def on_settings(self, event: Event) -> None:
        """Some quirks or switches were set."""
        self.quirks.update(event["quirks"])
        self.switches.update(event["switches"])
