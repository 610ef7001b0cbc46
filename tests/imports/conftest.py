"""A lake with one account's posts, and invented exports to bring in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jobs.imports import Imported, import_file
from tests.lake.build import batch, media
from warehouse.lake.store import Lake
from warehouse.ledger import accounts, clients
from warehouse.ledger.accounts import Account
from warehouse.ledger.store import Ledger
from warehouse.raw.store import RawStore

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SPAN = {"start": datetime(2025, 1, 1, tzinfo=UTC), "end": datetime(2027, 1, 1, tzinfo=UTC)}


@dataclass
class House:
    """The stores, and the account that the files are of."""

    home: Path
    lake: Lake
    raw: RawStore
    account: Account

    def bring(self, content: str | bytes, name: str = "export.csv", **options: Any) -> Imported:
        body = content.encode() if isinstance(content, str) else content
        options.setdefault("now", NOW)
        return import_file(self.lake, self.raw, self.account, "EUR", name, body, by="ada", **options)

    def post(self, media_id: str) -> dict[str, Any]:
        rows = self.lake.rows("posts_in_period", accounts=[1], as_of=None, media=[media_id], **SPAN)
        return rows[0]

    def days(self) -> list[tuple[str, str, float | None]]:
        rows = self.lake.rows("daily_account", accounts=[1], as_of=None, **SPAN)
        return [(str(row["day"]), row["metric"], row["value"]) for row in rows]


@pytest.fixture
def house(tmp_path: Path, sqlite_ledger: Ledger) -> Iterator[House]:
    """Two posts of 2025, the first with observed likes."""
    with sqlite_ledger.begin() as conn:
        told = {"time_zone": "Europe/Berlin", "currency": "EUR", "language": "en", "now": NOW}
        client = clients.add(conn, name="Harbour", **told)
        account = accounts.add(
            conn,
            client_id=client.id,
            username="harbour.cafe",
            time_zone="Europe/Berlin",
            login_flavour="facebook",
            graph_url="https://graph.facebook.com",
            now=NOW,
            aliases={"ig_user_id": "17841400000000001"},
        )
    posted = datetime(2025, 6, 1, 10, tzinfo=UTC)
    with Lake.open(str(tmp_path / "lake.duckdb")) as lake:
        raw = RawStore(tmp_path / "raw")
        known = [
            media("18000000000000001", posted, shortcode="AbC-1"),
            media("18000000000000002", posted, shortcode="AbC_2"),
        ]
        lake.load(batch(NOW, media=known, samples=[{"media_id": "18000000000000001", "like_count": 50}]))
        yield House(tmp_path, lake, raw, account)
        raw.close()


def campaign(house: House, utm: str) -> None:
    """A campaign of October 2026 with this UTM, in the lake's copies."""
    dates = {"starts_on": pd.Timestamp("2026-10-01").date(), "ends_on": pd.Timestamp("2026-10-31").date()}
    row = {
        "campaign_id": 7,
        "client_id": 1,
        "name": "Autumn",
        **dates,
        "budget_minor": None,
        "currency": None,
    }
    utms = pd.DataFrame([{"campaign_id": 7, "utm_campaign": utm}])
    owned = pd.DataFrame([{"account_id": 1, "client_id": 1, "username": "harbour.cafe"}])
    running = pd.DataFrame([row], dtype=object)
    copies = {"dim_account": owned, "dim_campaign": running, "dim_campaign_utm": utms}
    house.lake.copy_dims(0, NOW, copies)
