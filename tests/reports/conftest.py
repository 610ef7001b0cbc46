from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reports.desk import Desk
from warehouse.lake.store import Lake
from warehouse.ledger.store import Ledger


@pytest.fixture
def desk(tmp_path: Path, sqlite_ledger: Ledger) -> Iterator[Desk]:
    """An empty lake and ledger with one client in Berlin and one account."""
    with Lake.open(str(tmp_path / "lake.duckdb")) as lake:
        yield Desk(lake, sqlite_ledger)
