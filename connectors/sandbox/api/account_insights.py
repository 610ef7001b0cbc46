"""Insights of an account: series per day of the platform, totals of a window, breakdowns, demographics."""

import numpy as np

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.demographics import read_demographics
from connectors.sandbox.api.endpoint import Endpoint, Table
from connectors.sandbox.api.insight_breakdowns import break_down
from connectors.sandbox.api.insight_days import day_starts, series_zone, total_window
from connectors.sandbox.api.insight_names import FEWEST, NEEDS_FOLLOWERS, SILENT
from connectors.sandbox.api.insight_questions import Question, read_question
from connectors.sandbox.api.insight_words import words_of
from connectors.sandbox.api.paging import Json
from connectors.sandbox.api.times import write_instant
from connectors.sandbox.world.account_numbers import AD, AccountNumbers, Growth
from connectors.sandbox.world.audience import Audience, online_hours
from connectors.sandbox.world.captions import kind_of
from connectors.sandbox.world.curves import DAY
from connectors.sandbox.world.seeded import SeededWorld

RESTATED_S = 2 * DAY
BROKEN_DOWN_S = 365 * DAY
_INTERACTIONS = ("likes", "comments", "replies", "saves", "shares")
_LENGTHS = {"week": 7, "days_28": 28, "month": 30}
"""Periods whose every value is of so many days."""
_LATE_S, _ZERO_S = 6 * 3600, 9 * 3600


def read_insights(call: Call, account: int, params: dict[str, str]) -> Json:
    """`{data: [...], paging}`; one wrong metric fails the whole call. Worlds from a file answer `data: []`."""
    question = read_question(call, params)
    if not isinstance(call.platform.world, SeededWorld):
        return {"data": []}
    if question.demographic:
        return read_demographics(call, account, question)
    teller = Teller(call, account, call.platform.world, question)
    return {
        "data": [one for name in question.metrics for one in teller.told(name)],
        "paging": _paging(call, question),
    }


class Teller:
    """Answers one question about one account."""

    def __init__(self, call: Call, account: int, world: SeededWorld, question: Question) -> None:
        self._call, self._account, self._world, self._question = call, account, world, question
        self._numbers = AccountNumbers(call.platform.library, account)
        self._windows: dict[tuple[float, float], dict[str, Growth]] = {}
        self._quirks = call.platform.quirks

    @property
    def _audience(self) -> Audience:
        return self._world.audience(self._account)

    def told(self, name: str) -> list[Json]:
        """The element of a metric, in a list; an empty one for what the platform keeps to itself."""
        few = self._audience.followers(self._call.at) < FEWEST
        if name in SILENT or (few and name in NEEDS_FOLLOWERS):
            return []
        return [self._total(name) if self._question.total else self._series(name)]

    def _element(self, name: str, period: str, body: Json) -> Json:
        words = words_of(self._call, self._account, name, "account")
        element_id = f"{self._call.platform.ids.user(self._account)}/insights/{name}/{period}"
        if "values" in body:
            return {"name": name, "period": period, **body, **words, "id": element_id}
        return {"name": name, "period": period, **words, **body, "id": element_id}

    def _series(self, name: str) -> Json:
        if name == "online_followers":
            return self._element(name, "lifetime", {"values": [self._online()]})
        return self._element(name, self._question.period, {"values": self._values(name)})

    def _online(self) -> Json:
        hours = online_hours(
            self._world.seed, self._account, kind_of(self._account), self._audience.followers(self._call.at)
        )
        hidden = self._quirks.hits("Q14", self._account)
        now = self._call.at
        midnights = day_starts(series_zone(self._call, self._account), now, now)
        last = float(midnights[np.searchsorted(midnights, now, side="right") - 1])
        return {"value": {} if hidden else hours, "end_time": write_instant(self._call.platform, last)}

    def _values(self, name: str) -> list[Json]:
        """One value per day that ends within the window; one for all of it when that was asked for."""
        call, question = self._call, self._question
        until = min(question.until, call.at + DAY)
        if question.period == "total_over_range":
            end = min(until, call.at)
            whole = self._figure(name, min(question.since, end), end)
            return [{"value": whole, "end_time": write_instant(call.platform, end)}]
        since = max(question.since, float(self._audience.midnights[0]))
        until = max(until, since)  # a window from before the account's first day holds nothing
        midnights = day_starts(series_zone(call, self._account), since, until)
        first, after = (int(np.searchsorted(midnights, at, side="right")) for at in (since, until))
        values = []
        for start, end in zip(
            midnights[first - 1 : after - 1].tolist(), midnights[first:after].tolist(), strict=True
        ):
            if start >= call.at or (name == "follower_count" and end > call.at and self._quirks.on("Q13")):
                break
            value = self._day(name, float(start), float(end))
            if value is not None:
                values.append({"value": value, "end_time": write_instant(call.platform, end)})
        return values

    def _day(self, name: str, start: float, end: float) -> int | None:
        """The value of the period that ends with a day; None where the platform has none."""
        if lost := self._numbers.lost(start, end):
            return 0 if lost == "zero" else None
        passed = self._call.at - start
        if name != "follower_count" and self._quirks.on("Q06") and end > self._call.at and passed < _ZERO_S:
            return (
                None if passed < _LATE_S else 0
            )  # today's bucket appears late, is 0 at first, and grows then
        length = _LENGTHS.get(self._question.period, 1)
        return self._figure(name, start if length == 1 else end - length * DAY, min(end, self._call.at))

    def _figure(self, name: str, since: float, until: float) -> int:
        if name == "follower_count":
            return self._audience.gained_until(until) - self._audience.gained_until(since)
        return int(self._grown(name, since, until).sum())

    def _grown(self, name: str, since: float, until: float) -> Growth:
        """What a window brought, per entry of PRODUCTS, as far as the platform has counted it."""
        if name == "total_interactions":  # always the sum of what its parts tell, however they are restated
            parts = [self._grown(part, since, until) for part in _INTERACTIONS]
            return sum(parts, np.zeros_like(parts[0]))
        if (since, until) not in self._windows:
            self._windows[since, until] = self._numbers.window(since, until)
        values = self._windows[since, until]["views" if name == "impressions" else name].copy()
        if not self._quirks.on("Q58"):
            values[AD] = 0
        if not self._quirks.on("Q07"):
            return values
        missing = max(0.0, 1 - (self._call.at - until) / RESTATED_S)
        late = 0.08 * missing * min(1.0, DAY / max(until - since, 1.0))
        # Rounded to the nearest whole, so that one of few is not lost; neither more time nor more growth lowers it.
        lacking: Growth = np.floor(values * late + 0.5).astype(np.int64)
        return values - lacking

    def _total(self, name: str) -> Json:
        breakdown = self._question.breakdown
        since, until = total_window(self._call, self._account, self._question.since, self._question.until)
        if name == "follows_and_unfollows":
            return self._element(name, "day", {"total_value": self._follows(since, until)})
        values = self._grown(name, since, until)
        value = int(values.sum())
        total: Json = {} if value == 0 and self._quirks.on("Q05") else {"value": value}
        if breakdown:
            told = not self._is_hidden(since, until)
            total["breakdowns"] = [
                break_down(self._call, self._account, name, values if told else None, breakdown)
            ]
        return self._element(name, "day", {"total_value": total})

    def _is_hidden(self, since: float, until: float) -> bool:
        """Whether a breakdown is empty though the total is told."""
        asked = self._question
        old = (
            since < self._call.at - BROKEN_DOWN_S
            and "follow_type" in asked.breakdown
            and self._quirks.on("Q10")
        )
        one_day = (
            asked.until - asked.since <= DAY and self._call.platform.switches.one_day_breakdown == "empty"
        )
        return old or one_day

    def _follows(self, since: float, until: float) -> Json:
        """FOLLOWER is who came, NON_FOLLOWER who went."""
        if not self._question.breakdown:
            return {}
        audience = self._audience
        gained = audience.gained_until(until) - audience.gained_until(since)
        lost = audience.lost_until(until) - audience.lost_until(since)
        results = [
            {"dimension_values": ["FOLLOWER"], "value": gained},
            {"dimension_values": ["NON_FOLLOWER"], "value": lost},
        ]
        results = [] if self._is_hidden(since, until) else results
        return {"breakdowns": [{"dimension_keys": ["follow_type"], "results": results}]}


def _paging(call: Call, question: Question) -> Json:
    width = int(question.until - question.since)
    since, until = int(question.since), int(question.until)
    paging = {"previous": call.link(since=str(since - width), until=str(since))}
    if call.platform.quirks.on("Q20") or until < call.at:
        paging["next"] = call.link(since=str(until), until=str(until + width))
    return paging


def _answer(call: Call, account: int) -> Json:
    return read_insights(call, account, call.params)


TABLES: dict[str, Table] = {"user": {("GET", "insights"): Endpoint(_answer, "insights")}}
