from collections.abc import Iterator

import pytest

from connectors.media_store import LocalMediaStore
from tests.publisher.house import House, MovedClock, outbox
from tests.sandbox_fixture import RunningSandbox, running_sandbox
from warehouse.ledger.store import Ledger


@pytest.fixture(scope="session")
def platform() -> Iterator[RunningSandbox]:
    """One sandbox for all tests here; posts are told apart by their captions, and its clock only moves on."""
    with running_sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def served_media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalMediaStore]:
    with outbox(tmp_path_factory.mktemp("media")) as store:
        yield store


def house_on(ledger: Ledger, platform: RunningSandbox, store: LocalMediaStore) -> House:
    platform.control.clear_faults()
    platform.control.step(86400)  # a fresh day: quotas of earlier tests do not count
    built = House(ledger, platform.control, store, platform.url, MovedClock(platform.control))
    built.connect()
    return built


@pytest.fixture
def house(sqlite_ledger: Ledger, platform: RunningSandbox, served_media: LocalMediaStore) -> Iterator[House]:
    yield house_on(sqlite_ledger, platform, served_media)
    platform.control.age_token()


@pytest.fixture
def any_house(ledger: Ledger, platform: RunningSandbox, served_media: LocalMediaStore) -> House:
    """The same on SQLite and on PostgreSQL."""
    return house_on(ledger, platform, served_media)


@pytest.fixture
def caption(request: pytest.FixtureRequest) -> str:
    """A caption that no other test uses."""
    return f"Morning  light, {request.node.nodeid} #{abs(hash(request.node.nodeid))}"
