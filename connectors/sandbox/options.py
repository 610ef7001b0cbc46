"""How a sandbox is set up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.sandbox.access.app_keys import AppKeys
from connectors.sandbox.quirks import PROFILES, Quirks
from connectors.sandbox.switches import Switches

DEFAULT_START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""Where the clock of a seeded world starts unless told otherwise; fixed, so that the same seed is the same world."""


@dataclass(frozen=True)
class SandboxOptions:
    """What world to serve, and how.

    `accounts` and `posts` (per account, within `days` before the start) shape a seeded world; `world_file` replaces
    it by a file. `speed` is seconds of the sandbox's clock per real second (0 stops it). `quirks` sets shares of single
    quirks over the profile's (`{"Q11": 0}`), `switches` the open questions (`{"quota_total": 50}`).
    `redirect_uris` are those of the app; without any, codes go to every address on this machine. `hosts` are further
    names by which the sandbox may be called.
    `restore` is a snapshot to go on from: it brings its world and all but port, state file and control token.
    """

    port: int = 8600
    seed: int = 1
    accounts: int = 4
    posts: int = 250
    days: int = 730
    world_file: Path | None = None
    profile: str = "realistic"
    latency_ms: int = 0
    state_file: Path | None = None
    start_at: datetime | None = None
    speed: float = 1.0
    token: str | None = None
    control_token: str | None = None
    app_secret: str | None = None
    redirect_uris: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    quirks: Mapping[str, float] = field(default_factory=dict)
    switches: Mapping[str, Any] = field(default_factory=dict)
    restore: Path | None = None

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise ValueError("; ".join(problems))
        Quirks(self.seed, self.profile, self.quirks)
        Switches().changed(dict(self.switches))

    def _problems(self) -> list[str]:
        checks = [
            (0 <= self.port <= 65535, "the port must be between 0 and 65535"),
            (1 <= self.accounts <= 10_000, "a world has between 1 and 10,000 accounts"),
            (0 <= self.posts <= 100_000, "an account has between 0 and 100,000 posts"),
            (1 <= self.days <= 3650, "the history is between 1 and 3,650 days long"),
            (self.profile in PROFILES, f"the profile must be one of {', '.join(PROFILES)}"),
            (self.latency_ms >= 0, "the latency cannot be negative"),
            (0 <= self.speed <= 1_000_000, "the speed must be between 0 and 1,000,000"),
            (self.start_at is None or self.start_at.tzinfo is not None, "the start needs a time zone"),
        ]
        return [message for good, message in checks if not good]


@dataclass(frozen=True)
class ServedInfo:
    """Where a sandbox listens, the two tokens that open it, and the app that its logins know."""

    url: str
    token: str
    control_token: str
    app: AppKeys
    profile: str = ""
    world: str = ""
    """What is served, in words."""
    now: str = ""
    """What its clock said at the start."""


OnReady = Callable[[ServedInfo], None]
