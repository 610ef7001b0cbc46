"""What a reading of ads did, for the command line, the run's row and the screen."""

from dataclasses import asdict, dataclass, field
from typing import Any

from jobs.sync.result import SyncResult


@dataclass
class AdsResult:
    """Sums over all accounts. `days`: rows of ads, days and platforms that are new or restated.

    `waiting` are reports that the platform still prepares; the next run takes them up. `errors` begin with the
    account; `notes` tell what cannot be read, or was put off on purpose.
    """

    accounts: int = 0
    ad_accounts: int = 0
    ads: int = 0  # listed by the platform in this run
    days: int = 0
    ordered: int = 0  # reports
    collected: int = 0
    waiting: int = 0
    round_trips: int = 0
    counted_calls: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    run_id: int | None = None

    def add(self, other: "AdsResult") -> None:
        """Add what was counted for one account."""
        for name in ("ad_accounts", "ads", "days", "ordered", "collected", "waiting"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def take(self, read: SyncResult) -> None:
        """Take what is counted for every kind of reading."""
        self.accounts, self.round_trips, self.counted_calls = (
            read.accounts,
            read.round_trips,
            read.counted_calls,
        )
        self.seconds, self.errors, self.notes, self.run_id = (
            read.seconds,
            read.errors,
            read.notes,
            read.run_id,
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)
