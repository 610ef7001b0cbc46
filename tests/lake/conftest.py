from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse.lake.store import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake.open(str(tmp_path / "lake.duckdb")) as lake:
        yield lake
