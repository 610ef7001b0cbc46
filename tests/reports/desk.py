"""A lake and a ledger for report tests, with short ways to say what was posted, measured and planned."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import update

from jobs.reports import ReportDocument, ReportSpec, build
from tests.lake.build import batch, looked, media
from warehouse.lake.load import Coverage
from warehouse.lake.store import Lake
from warehouse.ledger import accounts, campaigns, clients, intents, posts, tables
from warehouse.ledger.store import Ledger

NOW = datetime(2026, 11, 3, 6, tzinfo=UTC)
OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
COUNTERS = {"likes": 50, "comments": 5, "saved": 7, "shares": 3, "reach": 1000, "views": 1700}


def on(day: int, hour: int = 12, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@dataclass
class Desk:
    lake: Lake
    ledger: Ledger
    zone: str = "Europe/Berlin"
    account: int = field(init=False)
    client: int = field(init=False)

    def __post_init__(self) -> None:
        with self.ledger.begin() as conn:
            look = {"colour": "#c2571a"}
            self.client = clients.add(conn, name="Nordlicht", time_zone=self.zone, now=NOW, look=look).id
        self.account = self.add_account("nordlicht", self.client)

    def add_account(self, username: str, client: int) -> int:
        with self.ledger.begin() as conn:
            return accounts.add(
                conn, client_id=client, username=username, time_zone=self.zone, login_flavour="facebook",
                graph_url="http://localhost", now=NOW,
            ).id  # fmt: skip

    def add_client(self, name: str, zone: str = "UTC") -> int:
        with self.ledger.begin() as conn:
            return clients.add(conn, name=name, time_zone=zone, now=NOW).id

    def posted(
        self, media_id: str, at: datetime, seen: datetime = NOW, account: int | None = None, **values: Any
    ):
        """A post, and its counters as seen at an instant; `insights=False` leaves only the node's fields."""
        described = {
            key: values.pop(key) for key in ("caption", "media_type", "product_type") if key in values
        }
        counters = {**COUNTERS, **values}
        with_insights = counters.pop("insights", True)
        sample = {
            "media_id": media_id,
            "like_count": counters["likes"],
            "comments_count": counters["comments"],
        }
        self.lake.load(
            batch(
                seen, account_id=account or self.account, media=[media(media_id, at, **described)],
                samples=[sample | (counters if with_insights else {})], coverage=looked(media_id),
            )
        )  # fmt: skip

    def days(
        self, metric: str, first: datetime, values: list[float | None], seen: datetime = NOW, basis="pacific"
    ):
        rows = [
            {
                "metric": metric,
                "start_utc": first + timedelta(days=number),
                "end_utc": first + timedelta(days=number + 1),
                "day_basis": basis,
                "value": value,
            }
            for number, value in enumerate(values)
        ]
        self.lake.load(
            batch(
                seen, account_id=self.account, resource="account_insights", series=rows,
                coverage=[Coverage("account_insights")],
            )
        )  # fmt: skip

    def followers(self, count: int, seen: datetime) -> None:
        fields = [{"username": "nordlicht", "followers_count": count}]
        self.lake.load(
            batch(
                seen,
                account_id=self.account,
                resource="account",
                account=fields,
                coverage=[Coverage("account")],
            )
        )

    def planned(self, due: datetime, state: str = "PUBLISHED", late_s: float = 1.0, **more: Any) -> None:
        """A planned post and what became of it."""
        media_id = more.pop("media_id", None)
        with self.ledger.begin() as conn:
            post = posts.add(
                conn, account_id=self.account, kind="image", now=NOW, state="scheduled", due_at=due,
                **{"caption": "planned", **more},
            )  # fmt: skip
            intent = intents.add(
                conn, kind="publish", account_id=self.account, body={}, content_hash="x", due_at=due, next_at=due,
                now=NOW, post_id=post.id,
            )  # fmt: skip
            values: dict[str, Any] = {"state": state, "media_id": media_id}
            if state == "PUBLISHED":
                values["published_at"] = due + timedelta(seconds=late_s)
            conn.execute(update(tables.intents).where(tables.intents.c.id == intent.id).values(**values))

    def campaign(self, name: str, *rules: tuple[str, str]) -> int:
        """A campaign of October by these rules, in ledger and lake."""
        with self.ledger.begin() as conn:
            made = campaigns.add(
                conn, client_id=self.client, name=name, starts_on=OCTOBER[0], ends_on=OCTOBER[1], now=NOW
            )
        row = {"campaign_id": made.id, "client_id": self.client, "name": name, "starts_on": OCTOBER[0],
               "ends_on": OCTOBER[1], "budget_minor": None, "currency": None}  # fmt: skip
        client = {"client_id": self.client, "name": "Nordlicht", "time_zone": self.zone, "currency": "EUR",
                  "language": "de"}  # fmt: skip
        account = {"account_id": self.account, "client_id": self.client, "platform": "instagram", "username":
                   "nordlicht", "time_zone": self.zone, "day_basis": "pacific", "status": "connected"}  # fmt: skip
        rule_rows = [{"campaign_id": made.id, "kind": kind, "value": value} for kind, value in rules]
        frames = {
            "dim_client": [client],
            "dim_account": [account],
            "dim_campaign": [row],
            "dim_campaign_rule": rule_rows,
        }
        self.lake.copy_dims(
            1, NOW - timedelta(days=1), {name: pd.DataFrame(rows) for name, rows in frames.items()}
        )
        return made.id

    def report(
        self, compare: str = "previous", locale: str = "en", now: datetime = NOW, **more: Any
    ) -> ReportDocument:
        spec = {
            "account_ids": (self.account,),
            "campaign_id": None,
            "start": OCTOBER[0],
            "end": OCTOBER[1],
            **more,
        }
        return build(self.lake, self.ledger, ReportSpec(**spec, compare=compare, locale=locale), now)


def busy_october(desk: Desk) -> None:
    """Two months of posts, days and plans, with gaps: posts without insights, days without a value."""
    kinds = (("REELS", "VIDEO"), ("FEED", "IMAGE"), ("FEED", "CAROUSEL_ALBUM"))
    desk.followers(1000, on(1, 0, month=9))
    for number in range(24):
        product, kind = kinds[number % 3]
        desk.posted(
            f"m{number}", on(2, 8, month=9) + timedelta(days=2.5 * number), caption=f"Caption {number}, long enough",
            product_type=product, media_type=kind, insights=number % 7 != 0, likes=40 + 13 * number,
            comments=number, saved=number % 5, shares=2 + number % 3, reach=900 + 71 * number, views=1500 + 90 * number,
        )  # fmt: skip
    known = [None if number in (35, 36) else 500.0 + 11 * number for number in range(61)]
    desk.days("reach", on(1, 7, month=9), known)
    desk.days("views", on(1, 7, month=9), [None if value is None else 2 * value for value in known])
    desk.followers(1234, on(31, 20))
    for number in range(4):
        desk.planned(on(3 + number), late_s=1.5 if number else 200.0, media_id=f"m{number}")
    desk.planned(on(20), "MISSED")
    desk.planned(on(21), "REVIEW")
