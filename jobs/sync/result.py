"""What a sync did, for the command line, the run's row and the screen."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class SyncResult:
    """Sums over all accounts. `samples`: rows written; `counted_calls`: calls as the platform counts them.

    `errors` are sentences that begin with the account; `notes` tell what was put off on purpose; `plan` is filled
    by a dry run only.
    """

    accounts: int = 0
    media: int = 0  # listed by the platform in this run
    samples: int = 0
    round_trips: int = 0
    counted_calls: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    plan: list[str] = field(default_factory=list)
    run_id: int | None = None

    def add(self, other: "SyncResult") -> None:
        """Add one account's result."""
        self.accounts += other.accounts
        self.media += other.media
        self.samples += other.samples
        self.round_trips += other.round_trips
        self.counted_calls += other.counted_calls
        self.errors += other.errors
        self.notes += other.notes
        self.plan += other.plan

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)
