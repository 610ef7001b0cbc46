"""As known at X: a replay gives at every instant what was known then, whatever was loaded later."""

from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lake.build import DAY, END, NOW, START, batch, media, series
from warehouse.lake.store import Lake

NAMES = ["posts", "likes", "comments", "engagement", "er_reach_ratio", "reach_daily_sum", "followers"]
value = st.integers(0, 9)
STEP = st.fixed_dictionaries(
    {
        "posts": st.lists(
            st.fixed_dictionaries({"name": st.sampled_from("abc"), "like_count": value, "reach": value})
        ),
        "reach": st.one_of(st.none(), value),
        "followers": st.one_of(st.none(), value),
    }
)


def answers(lake: Lake, as_of: Any) -> tuple[Any, ...]:
    scope = {"accounts": [1], "start": START, "end": END, "as_of": as_of}
    frames = [lake.frame("posts_in_period", media=None, **scope).drop(columns="username")]
    frames += [lake.frame(name, **scope) for name in ("daily_posts", "daily_account", "formats")]
    return lake.metrics(NAMES, [1], START, END, as_of=as_of), [frame.to_csv() for frame in frames]


@settings(max_examples=8, deadline=None)
@given(steps=st.lists(STEP, min_size=1, max_size=4))
def test_a_replay_gives_what_was_known(steps: list[dict[str, Any]]) -> None:
    with Lake.open(":memory:") as lake:
        known = []
        for number, step in enumerate(steps):
            moment = NOW + number * DAY / 10
            rows = pd.DataFrame(step["posts"]).rename(columns={"name": "media_id"}) if step["posts"] else None
            lake.load(
                batch(
                    moment,
                    media=[media(post["name"], caption=str(number)) for post in step["posts"]] or None,
                    samples=rows,
                    series=[series("reach", NOW - DAY, step["reach"])],
                    account=[{"username": "u", "followers_count": step["followers"]}],
                )
            )
            known.append((moment, answers(lake, None)))
        for moment, then in known:
            assert answers(lake, moment) == then


def test_restatements_are_listed(lake: Lake) -> None:
    lake.load(batch(series=[series("reach", NOW - DAY, 5.0), series("views", NOW - DAY, 1.0)]))
    lake.load(batch(NOW + DAY, series=[series("reach", NOW - DAY, 7.0), series("views", NOW - DAY, 1.0)]))
    (changed,) = lake.rows("restatements", accounts=[1], start=START, end=END, since=NOW)
    assert (changed["metric"], changed["first_value"], changed["value"]) == ("reach", 5.0, 7.0)
    assert lake.rows("restatements", accounts=[1], start=START, end=END, since=NOW + DAY) == []


def test_a_campaign_is_as_it_was(lake: Lake) -> None:
    rules = pd.DataFrame({"campaign_id": [1], "kind": ["dates"], "value": [""]})
    campaign = pd.DataFrame(
        {"campaign_id": [1], "client_id": [1], "starts_on": [NOW.date()], "ends_on": [NOW.date()]}
    )
    account = pd.DataFrame({"account_id": [1], "client_id": [1]})
    dims = {"dim_campaign": campaign, "dim_campaign_rule": rules, "dim_account": account}
    lake.load(batch(media=[media("a", NOW)]))
    assert lake.copy_dims(1, NOW, dims) == 3
    assert lake.copy_dims(2, NOW + DAY, dims) == 0
    assert lake.copy_dims(3, NOW + 2 * DAY, {"dim_campaign_rule": rules.iloc[:0]}) == 1
    assert lake.rows("campaign_members", campaign=1, as_of=None) == []
    assert lake.rows("campaign_members", campaign=1, as_of=NOW + DAY)[0]["why"] == "dates"
    assert lake.rows("campaign_members", campaign=1, as_of=NOW - DAY) == []
