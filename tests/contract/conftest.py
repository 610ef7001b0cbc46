"""One realistic sandbox for both clients; only chance failures are off, because these clients never retry."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.sandbox_fixture import RunningSandbox, running_sandbox

NO_CHANCE = {"Q29": 0, "Q36": 0}


@pytest.fixture(scope="module")
def platform() -> Iterator[RunningSandbox]:
    with running_sandbox(accounts=3, posts=60, days=120, profile="realistic", quirks=NO_CHANCE) as running:
        yield running


@dataclass(frozen=True)
class App:
    """The app's ids and secrets for both flavours of sign-in."""

    id: str
    secret: str
    instagram_id: str
    instagram_secret: str


@pytest.fixture(scope="module")
def app(platform: RunningSandbox) -> App:
    world = platform.control.world()
    return App(world["app_id"], world["app_secret"], world["ig_app_id"], world["ig_app_secret"])


@pytest.fixture(scope="module")
def brand(platform: RunningSandbox) -> dict:
    """The account with the most posts, as the control plane tells it."""
    return platform.control.world()["accounts"][0]
