"""A row of insights before its fields are read: numbers, people, money and actions."""

from dataclasses import dataclass

from connectors.sandbox.api.ads import actions
from connectors.sandbox.api.ads.actions import Action
from connectors.sandbox.api.ads.nodes import AdNode

WHOLE_CURRENCIES = {"JPY"}
"""Currencies whose minor unit is the unit."""


@dataclass(frozen=True)
class Row:
    """A row to be told: numbers, reach (None where it is not told) and how it was asked for."""

    node: AdNode
    numbers: dict[str, int]
    reach: int | None
    breakdowns: tuple[str, ...]
    action_breakdowns: tuple[str, ...]
    attribution: tuple[str, ...]

    @property
    def spend(self) -> float:
        """In units of the currency."""
        return self.money(self.numbers["spend"])

    def money(self, minor: float) -> float:
        """Units of the currency."""
        return minor if self.node.plan.currency in WHOLE_CURRENCIES else minor / 100

    @property
    def actions(self) -> list[Action]:
        """Every action by type."""
        return actions.actions_of(self.numbers, self.breakdowns)

    @property
    def unique_clicks(self) -> int | None:
        """How many people clicked."""
        return self.people(self.numbers["clicks"])

    def people(self, times: int) -> int | None:
        """How many people did something that happened so often; None where people are not told."""
        return None if self.reach is None else min(self.reach, times - times // 20)

    def sum_of(self, kind: str) -> float:
        """How often an action happened."""
        return next((one.value for one in self.actions if one.kind == kind), 0)


def plain(value: float) -> str:
    """A number as text: whole ones without a point, others with at most six decimals."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
