"""Q05 to Q22 and Q61, Q71: what is odd about an account's insights, each with the quirk on and off."""

import pytest

from connectors.sandbox.world.audience import Audience
from tests.sandbox_fixture import SANDBOX_START, RunningSandbox, running_sandbox

DAY = 86400
NOW = int(SANDBOX_START.timestamp())
MIDNIGHT = NOW - NOW % DAY
TOTAL = {"period": "day", "metric_type": "total_value"}
MONTH = {"since": NOW - 28 * DAY, "until": NOW}
PEOPLE = {"period": "lifetime", "metric_type": "total_value", "breakdown": "age", "timeframe": "this_month"}


@pytest.fixture(scope="module")
def served():
    with running_sandbox(accounts=1, posts=300, days=900) as running:
        yield running


class Asker:
    """Asks one account of one sandbox with some quirks."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self._sandbox = sandbox
        self._account = sandbox.control.world()["accounts"][0]["id"]

    def __call__(self, quirks: dict[str, float], **params):
        self._sandbox.control.set(SANDBOX_START)
        self._sandbox.control.choose(quirks=quirks)
        try:
            return self._sandbox.get(f"/v25.0/{self._account}/insights", **params)
        finally:
            self._sandbox.control.choose(quirks=dict.fromkeys(quirks, 0))

    def at(self, seconds: float, quirks: dict[str, float], **params):
        """The same at another instant; seconds are after the start."""
        self._sandbox.control.set(SANDBOX_START)
        self._sandbox.control.step(seconds)
        self._sandbox.control.choose(quirks=quirks)
        try:
            return self._sandbox.get(f"/v25.0/{self._account}/insights", **params)
        finally:
            self._sandbox.control.choose(quirks=dict.fromkeys(quirks, 0))


@pytest.fixture(scope="module")
def ask(served) -> Asker:
    return Asker(served)


def days(answer) -> list[int]:
    return [value["value"] for value in answer.json()["data"][0]["values"]]


def ends(answer) -> list[str]:
    return [value["end_time"][11:19] for value in answer.json()["data"][0]["values"]]


def total(answer):
    return answer.json()["data"][0]["total_value"]


def parts(answer) -> dict[tuple, int]:
    found = total(answer)["breakdowns"][0]["results"]
    return {tuple(part["dimension_values"]): part["value"] for part in found}


def words(answer) -> str:
    assert answer.status_code == 400
    return answer.json()["error"]["message"]


REACH = {"metric": "reach", "period": "day"}


def test_q05_on_tells_nothing_instead_of_zero(ask):
    assert total(ask({"Q05": 1}, metric="likes", since=NOW, until=NOW, **TOTAL)) == {}


def test_q05_off_tells_zeros(ask):
    assert total(ask({}, metric="likes", since=NOW, until=NOW, **TOTAL)) == {"value": 0}


def test_q06_on_lets_today_appear_late(ask):
    early, later, late = (MIDNIGHT + DAY + hours * 3600 - NOW for hours in (3, 7, 12))
    asked = {**REACH, "since": MIDNIGHT + DAY, "until": MIDNIGHT + 2 * DAY}
    assert days(ask.at(early, {"Q06": 1}, **asked)) == []
    assert days(ask.at(later, {"Q06": 1}, **asked)) == [0]
    assert days(ask.at(late, {"Q06": 1}, **asked))[0] > 0


def test_q06_off_tells_today_at_once(ask):
    asked = {**REACH, "since": MIDNIGHT + DAY, "until": MIDNIGHT + 2 * DAY}
    assert days(ask.at(MIDNIGHT + DAY + 3 * 3600 - NOW, {}, **asked))[0] > 0


def test_q07_on_restates_the_last_two_days(ask):
    asked = {**REACH, "since": MIDNIGHT - DAY, "until": MIDNIGHT}
    early, late = days(ask({"Q07": 1}, **asked))[0], days(ask.at(3 * DAY, {"Q07": 1}, **asked))[0]
    assert 0.9 * late < early < late


def test_q07_off_is_final_at_once(ask):
    asked = {**REACH, "since": MIDNIGHT - DAY, "until": MIDNIGHT}
    assert days(ask({}, **asked)) == days(ask.at(3 * DAY, {}, **asked))


def test_q08_on_counts_people_once_in_a_window(ask):
    window = {"since": MIDNIGHT - 28 * DAY, "until": MIDNIGHT}
    assert (
        sum(days(ask({"Q08": 1}, **REACH, **window)))
        > 1.2 * total(ask({"Q08": 1}, metric="reach", **TOTAL, **window))["value"]
    )


def test_q08_off_sums_the_days(ask):
    window = {"since": MIDNIGHT - 28 * DAY, "until": MIDNIGHT}
    assert sum(days(ask({}, **REACH, **window))) == total(ask({}, metric="reach", **TOTAL, **window))["value"]


@pytest.mark.parametrize("breakdown", ["follow_type", "media_product_type", "media_product_type,follow_type"])
def test_q09_on_misses_the_total(ask, breakdown):
    answer = ask({"Q09": 1}, metric="views", breakdown=breakdown, **MONTH, **TOTAL)
    value = total(answer)["value"]
    assert 0.005 < abs(sum(parts(answer).values()) - value) / value < 0.025


def test_q09_off_sums_to_the_total(ask):
    answer = ask({}, metric="views", breakdown="media_product_type,follow_type", **MONTH, **TOTAL)
    assert sum(parts(answer).values()) == total(answer)["value"]


OLD = {"since": NOW - 400 * DAY, "until": NOW - 380 * DAY}


def test_q10_on_forgets_who_followed_a_year_ago(ask):
    answer = ask({"Q10": 1}, metric="views", breakdown="follow_type", **OLD, **TOTAL)
    assert total(answer)["value"] > 0 and parts(answer) == {}
    assert parts(ask({"Q10": 1}, metric="views", breakdown="media_product_type", **OLD, **TOTAL))


def test_q10_off_remembers(ask):
    assert parts(ask({}, metric="views", breakdown="follow_type", **OLD, **TOTAL))


def test_q11_on_refuses_more_than_30_days(ask):
    assert "more than 30 days" in words(ask({"Q11": 1}, **REACH, since=NOW - 31 * DAY, until=NOW))
    assert len(days(ask({"Q11": 1}, **REACH, since=NOW - 30 * DAY, until=NOW))) == 30


def test_q11_off_takes_any_window(ask):
    assert len(days(ask({}, **REACH, since=NOW - 400 * DAY, until=NOW))) == 400


def test_q11_on_holds_on_the_instagram_host_by_switch(make_sandbox):
    asked = {**REACH, "since": NOW - 31 * DAY, "until": NOW}
    for capped, status in ((True, 400), (False, 200)):
        sandbox = make_sandbox(quirks={"Q11": 1}, switches={"window_cap_on_ig": capped})
        account = sandbox.control.world()["accounts"][0]
        answer = sandbox.get(f"/ig/v25.0/{account['id']}/insights", account["instagram_token"], **asked)
        assert answer.status_code == status


def test_q12_on_keeps_729_days(ask):
    assert "last 2 years" in words(ask({"Q12": 1}, **REACH, since=NOW - 730 * DAY, until=NOW - 720 * DAY))
    assert days(ask({"Q12": 1}, **REACH, since=NOW - 729 * DAY, until=NOW - 720 * DAY))


def test_q12_off_keeps_all(ask):
    assert days(ask({}, **REACH, since=NOW - 800 * DAY, until=NOW - 790 * DAY))


def test_q13_on_tells_new_followers_of_30_days_without_today(ask):
    asked = {"metric": "follower_count", "period": "day"}
    assert "last 30 days" in words(ask({"Q13": 1}, **asked, since=NOW - 40 * DAY, until=NOW - 20 * DAY))
    assert len(days(ask({"Q13": 1}, **asked, since=MIDNIGHT - 2 * DAY, until=NOW + DAY))) == 2


def test_q13_off_tells_all_and_today(ask):
    asked = {"metric": "follower_count", "period": "day"}
    assert len(days(ask({}, **asked, since=MIDNIGHT - 60 * DAY, until=NOW + DAY))) == 61


ONLINE = {"metric": "online_followers", "period": "lifetime"}


def test_q14_on_answers_an_empty_map(ask):
    assert days(ask({"Q14": 1}, **ONLINE)) == [{}]


def test_q14_off_tells_every_hour(ask):
    assert set(days(ask({}, **ONLINE))[0]) == {str(hour) for hour in range(24)}


def test_q15_on_refuses_a_series_of_views_and_follower_type(ask):
    assert "(views) should be specified" in words(ask({"Q15": 1}, metric="views", period="day"))
    answer = ask({"Q15": 1}, metric="views", breakdown="follower_type", **TOTAL)
    assert words(answer).startswith("(#100) breakdown[0] must be one of")


def test_q15_off_has_both(ask):
    assert days(ask({}, metric="views", period="day"))
    assert total(ask({}, metric="views", breakdown="follower_type", **MONTH, **TOTAL))["breakdowns"][0][
        "dimension_keys"
    ] == ["follow_type"]


def test_q16_on_ignores_a_breakdown_of_a_series(ask):
    assert "total_value" not in ask({"Q16": 1}, **REACH, breakdown="follow_type").json()["data"][0]


def test_q16_off_refuses_it(ask):
    assert "only supported with metric_type=total_value" in words(ask({}, **REACH, breakdown="follow_type"))


def test_q17_on_does_not_say_what_was_wrong(ask):
    answer = ask({"Q17": 1}, metric="replies", breakdown="follow_type", **TOTAL)
    assert (answer.json()["error"]["code"], words(answer)) == (1, "An unknown error has occurred.")


def test_q17_off_says_it_clearly(ask):
    answer = ask({}, metric="replies", breakdown="follow_type", **TOTAL)
    assert words(answer) == "(#100) The metric replies does not support the breakdown follow_type"


def test_q18_on_fails_for_one_wrong_metric(ask):
    assert words(ask({"Q18": 1}, metric="reach,nonsense", period="day")).startswith(
        "(#100) metric[1] must be"
    )


def test_q18_off_leaves_it_out(ask):
    answer = ask({}, metric="reach,nonsense", period="day").json()
    assert [metric["name"] for metric in answer["data"]] == ["reach"]


def test_q20_on_goes_on_into_the_future(ask):
    paging = ask({"Q20": 1}, **REACH, since=NOW - DAY, until=NOW).json()["paging"]
    assert f"since={NOW}&until={NOW + DAY}" in paging["next"]
    assert f"since={NOW - 2 * DAY}&until={NOW - DAY}" in paging["previous"]


def test_q20_off_ends_at_the_present(ask):
    assert set(ask({}, **REACH, since=NOW - DAY, until=NOW).json()["paging"]) == {"previous"}
    assert "next" in ask({}, **REACH, since=NOW - 3 * DAY, until=NOW - 2 * DAY).json()["paging"]


def test_q21_on_ends_days_at_midnight_in_los_angeles(ask):
    assert set(ends(ask({"Q21": 1}, **REACH, **MONTH))) == {"07:00:00", "08:00:00"}


def test_q21_off_ends_days_at_midnight_utc(ask):
    assert set(ends(ask({}, **REACH, **MONTH))) == {"00:00:00"}


def test_q22_on_tells_but_a_part_of_today(ask):
    last_day = total(ask({"Q22": 1}, metric="views", since=NOW - DAY, until=NOW, **TOTAL))["value"]
    today = total(ask({}, metric="views", since=MIDNIGHT, until=NOW, **TOTAL))["value"]
    assert last_day == today
    yesterday = ask({"Q22": 1}, metric="views", since=MIDNIGHT - DAY, until=MIDNIGHT - 1, **TOTAL)
    assert total(yesterday) == total(ask({}, metric="views", since=MIDNIGHT - DAY, until=MIDNIGHT, **TOTAL))


def test_q22_off_is_of_exactly_the_time_asked_for(ask):
    whole = total(ask({}, metric="views", since=NOW - DAY, until=NOW, **TOTAL))["value"]
    halves = [
        total(ask({}, metric="views", since=NOW - DAY + at, until=NOW - DAY + at + DAY // 2, **TOTAL))[
            "value"
        ]
        for at in (0, DAY // 2)
    ]
    assert whole == sum(halves)


def test_q61_on_changes_titles(ask):
    titles = {
        ask({"Q61": 1}, **REACH, locale=locale).json()["data"][0]["title"]
        for locale in ("de_DE", "fr_FR", "en_US")
    }
    assert len(titles) == 3


def test_q61_off_never_changes_them(ask):
    titles = {ask({}, **REACH, locale=locale).json()["data"][0]["title"] for locale in ("de_DE", "fr_FR")}
    assert titles == {"Accounts reached"}


def test_q71_on_begins_with_the_timeframe(ask):
    answer = ask({"Q71": 1}, metric="follower_demographics", **PEOPLE)
    assert total(answer)["breakdowns"][0]["dimension_keys"] == ["timeframe", "age"]
    assert {key[0] for key in parts(answer)} == {"THIS_MONTH"}


def test_q71_off_has_the_asked_dimension_only(ask):
    answer = ask({}, metric="follower_demographics", **PEOPLE)
    assert total(answer)["breakdowns"][0]["dimension_keys"] == ["age"]


def test_fewer_than_100_followers_are_not_told(ask, monkeypatch):
    monkeypatch.setattr(Audience, "followers", lambda self, at: 99)
    assert ask({}, metric="follower_demographics", **PEOPLE).json()["data"] == []
    follows = ask({}, metric="follows_and_unfollows,reach", breakdown="follow_type", **TOTAL, **MONTH)
    assert [metric["name"] for metric in follows.json()["data"]] == ["reach"]
    assert ask({}, metric="follower_count", period="day").json()["data"] == []


@pytest.mark.parametrize("metric", ["threads_views", "content_views", "quotes"])
def test_names_of_threads_are_accepted_and_empty(ask, metric):
    assert ask({"Q18": 1}, metric=metric, **TOTAL).json()["data"] == []


@pytest.mark.parametrize("zone", ["pacific", "utc", "account"])
def test_days_of_series_and_totals_are_those_of_the_chosen_zone(make_sandbox, zone):
    sandbox = make_sandbox(
        accounts=1, quirks={"Q21": 1, "Q22": 1}, switches={"series_zone": zone, "total_zone": zone}
    )
    path = f"/v25.0/{sandbox.control.world()['accounts'][0]['id']}/insights"
    series = sandbox.get(path, metric="reach", period="day", since=NOW - 3 * DAY, until=NOW)
    answer = sandbox.get(path, metric="reach", since=NOW - 3 * DAY, until=NOW - 2 * DAY, **TOTAL)
    assert days(series)[1] == total(answer)["value"]


def test_a_day_with_a_breakdown_may_be_empty(make_sandbox):
    sandbox = make_sandbox(accounts=1, switches={"one_day_breakdown": "empty"})
    path = f"/v25.0/{sandbox.control.world()['accounts'][0]['id']}/insights"
    asked = {"metric": "reach", "breakdown": "follow_type", **TOTAL}
    assert parts(sandbox.get(path, since=NOW - DAY, until=NOW, **asked)) == {}
    assert parts(sandbox.get(path, since=NOW - 2 * DAY, until=NOW, **asked))


def test_q18_off_refuses_when_nothing_is_left(ask):
    assert words(ask({}, metric="nonsense", period="day")).startswith("(#100) metric[0] must be one of")
