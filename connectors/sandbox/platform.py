"""Everything one sandbox consists of, put together from its options."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from connectors.sandbox.access.app_keys import keys_of
from connectors.sandbox.access.tokens import Grant, Tokens, opened
from connectors.sandbox.access.versions import newest
from connectors.sandbox.calls import CallLog
from connectors.sandbox.chance import mix
from connectors.sandbox.clock import SandboxClock
from connectors.sandbox.faults import Faults
from connectors.sandbox.hooks.callbacks import Callbacks
from connectors.sandbox.hooks.webhooks import Webhooks
from connectors.sandbox.ids import Ids
from connectors.sandbox.limits import Limits
from connectors.sandbox.options import DEFAULT_START, SandboxOptions
from connectors.sandbox.paid.ads_world import AdsWorld, shared_zone
from connectors.sandbox.quirks import Quirks
from connectors.sandbox.state import State
from connectors.sandbox.state.access import Who
from connectors.sandbox.switches import Switches
from connectors.sandbox.usage import UsageMeter
from connectors.sandbox.world.library import Library
from connectors.sandbox.world.model import World
from connectors.sandbox.world.seeded import AHEAD_DAYS, SeededWorld

if TYPE_CHECKING:
    from connectors.sandbox.intake.fetching import Fetcher

logger = logging.getLogger(__name__)

CLOCK_AHEAD_S = 2.0
"""How far ahead the clock's position is saved, in real seconds; it is saved every second."""


class Platform:
    """The served world with its clock, its tokens and its changes."""

    def __init__(
        self, world: World, clock: SandboxClock, options: SandboxOptions, state: State | None = None
    ) -> None:
        self.world, self.clock, self.options = world, clock, options
        self.state = state or State()
        chosen = self.state.chosen
        self.quirks = Quirks(world.seed, options.profile, {**options.quirks, **chosen.quirks})
        self.switches = Switches().changed({**options.switches, **chosen.switches})
        self.number = 0
        """How many requests were answered; trace ids and chance depend on it."""
        self.ids = Ids(world.seed)
        self.app = keys_of(world.seed, options.app_secret)
        access = self.state.access
        self.tokens = Tokens(world.seed, world.account_count, options.token, access, self.app, self.quirks)
        self.control_token = options.control_token or f"control-{mix(world.seed, 77):016x}"
        self.ads = AdsWorld(world, lambda: shared_zone(self.quirks))
        self.library = Library(world, self.state, self.ids, self.quirks, self.ads, self._keeps_deleted)
        self.calls = CallLog()
        self.faults = Faults(world.seed)
        self.usage = UsageMeter()
        self.limits = Limits(self)
        self.hooks, self.callbacks = Webhooks(self), Callbacks(self)
        self.on_deauthorised: Callable[[Who], None] = self.callbacks.deauthorised
        """Hears who removed the app, after it was recorded."""
        self._passing_files: TemporaryDirectory[str] | None = None
        self.files = self._files_folder(options.state_file)
        self._told_end = False
        self.url = ""
        self.fetcher: Fetcher | None = None
        """Fetches the media of containers; the server sets it."""

    def choose(self, quirks: dict[str, float], switches: dict[str, Any]) -> None:
        """Set some quirks and switches from now on; raises ValueError with a sentence for what does not exist."""
        tried = Quirks(self.world.seed, self.options.profile, quirks)
        changed = self.switches.changed(switches)
        event = {
            "kind": "settings",
            "quirks": {name: tried.share(name) for name in quirks},
            "switches": switches,
        }
        self.state.record(event | {"at": self.clock.seconds()})
        for name, share in quirks.items():
            self.quirks.set(name, share)
        self.switches = changed

    def grant(self, token: str, host: str) -> Grant:
        """What a token may see on a host ("fb" or "ig") now; raises the platform's refusal otherwise."""
        return opened(self.tokens, token, host, self.now(), self.switches)

    @property
    def default_version(self) -> str:
        """The version of calls that name none: as the app is set up, as far as that version is there yet."""
        return f"v{min(self.switches.default_version, newest(self.clock.seconds()))}.0"

    def _keeps_deleted(self) -> bool:
        return self.switches.deleted_counts == "kept"

    def now(self) -> datetime:
        """The present instant of the sandbox."""
        return self.clock.now()

    @property
    def ends_at(self) -> float | None:
        """When a grown world ends: nobody posts or follows any more after that. None for one from a file."""
        return self.world.begins + AHEAD_DAYS * 86400.0 if isinstance(self.world, SeededWorld) else None

    @property
    def over(self) -> bool:
        """Whether the clock has passed the world's end."""
        return self.ends_at is not None and self.clock.seconds() >= self.ends_at

    def promise_clock(self, ahead_s: float) -> None:
        """Save where the clock will stand `ahead_s` real seconds from now.

        A killed sandbox so resumes a little later than it was last seen, never earlier.
        """
        self.state.save_clock(self.clock.seconds() + ahead_s * self.clock.speed, self.clock.speed)
        if self.over and not self._told_end:
            logger.warning(
                "The clock has passed the end of the sandbox's world: nothing new happens any more."
            )
        self._told_end = self.over

    def close(self) -> None:
        """Save where the clock stands; without a state file, forget the published files."""
        self.state.save_clock(self.clock.seconds(), self.clock.speed)
        self.state.close()
        if self._passing_files is not None:
            self._passing_files.cleanup()

    def _files_folder(self, state_file: Path | None) -> Path:
        if state_file is None:
            self._passing_files = TemporaryDirectory(prefix="posthouse-sandbox-", ignore_cleanup_errors=True)
            return Path(self._passing_files.name)
        folder = state_file.with_name(state_file.name + ".files")
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def build_platform(options: SandboxOptions, events: bytes | None = None) -> Platform:
    """The platform for these options, resumed from the state file if there is one, or from a snapshot's events.

    Raises WorldFileError or StateFileError with a sentence for the person who starts it.
    """
    state = State(options.state_file, world_key(options), events)
    world: World
    if options.world_file is not None:
        from connectors.sandbox.world.world_file import (
            FileWorld,
        )  # brings pandas and pyarrow, which others need not wait for

        world = FileWorld(options.world_file, options.seed)
        start = max(world.earliest_start, int((options.start_at or DEFAULT_START).timestamp()))
    else:
        start = int(state.start or (options.start_at or DEFAULT_START).timestamp())
        world = SeededWorld(options.seed, options.accounts, options.posts, options.days, start)
    state.begin(world_key(options), start)
    at, speed = state.saved_clock() or (float(max(start, state.last_at)), options.speed)
    clock = SandboxClock(datetime.fromtimestamp(at, UTC), speed)
    return Platform(world, clock, options, state)


def world_key(options: SandboxOptions) -> str:
    """What world these options make, in words that a state file remembers."""
    if options.world_file is not None:
        return f"file {options.world_file.name} seed {options.seed}"
    return f"seed {options.seed} accounts {options.accounts} posts {options.posts} days {options.days}"
