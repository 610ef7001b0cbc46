"""Choosing what is watched: names, the thirty hashtags, repetitions, audit, and who sees it."""

import pytest

from actions import watch
from actions.actor import Grant
from actions.errors import Invalid, NotAllowed, NotFound
from tests.actions.conftest import House
from warehouse.ledger import accounts, job_state, watches


def add(house: House, name: str, kind: str = "competitor", **more: str) -> int:
    return watch.add_watch(house.desk, house.owner, house.account, kind, name, **more).id


def test_a_watch_is_kept_by_its_bare_name_and_read_at_once(house: House) -> None:
    outcome = watch.add_watch(house.desk, house.owner, house.account, "competitor", "@Rival.Cafe")
    assert outcome.notes == ("@rival.cafe is read within seconds.",)
    tag = add(house, " #Kaffee ", "hashtag")
    rows = watch.list_watches(house.desk, house.owner)
    assert [(row.account, row.kind, row.name, row.state) for row in rows] == [
        ("account", "competitor", "rival.cafe", "waiting"),
        ("account", "hashtag", "kaffee", "waiting"),
    ]
    with house.desk.ledger.read() as conn:
        (asked,) = [job for job in job_state.list_jobs(conn) if job.job == "market"]
    assert asked.request_detail == {"accounts": [house.account]}
    entry = house.entries()[-1]
    assert (entry.action, entry.subject) == ("watch.change", f"watch:{tag}")
    assert "kaffee" not in entry.detail, "the audit log names ids only"


def test_watching_something_twice_is_one_watch(house: House) -> None:
    first = add(house, "rival", request_key="k")
    assert add(house, "rival", request_key="k") == first
    again = watch.add_watch(house.desk, house.owner, house.account, "competitor", "RIVAL")
    assert again.id == first and again.notes == ("@rival was watched already.",)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("competitor", ""),
        ("competitor", "two words"),
        ("competitor", "a){id}"),
        ("competitor", "x" * 31),
        ("hashtag", "☕"),
        ("hashtag", "a-b"),
        ("hashtag", "x" * 101),
        ("brand", "rival"),
    ],
)
def test_a_name_that_cannot_exist_is_refused(house: House, kind: str, name: str) -> None:
    with pytest.raises(Invalid):
        add(house, name, kind)


def test_a_thirty_first_hashtag_is_refused_with_what_to_do(house: House) -> None:
    ids = [add(house, f"tag{number}", "hashtag") for number in range(30)]
    with pytest.raises(Invalid, match="Stop watching one"):
        add(house, "onemore", "hashtag")
    assert add(house, "tag3", "hashtag") == ids[3]
    watch.remove_watch(house.desk, house.owner, ids[0])
    add(house, "onemore", "hashtag")


def test_by_the_instagram_login_the_loss_is_named(house: House) -> None:
    with house.desk.ledger.begin() as conn:
        accounts.change(conn, house.account, login_flavour="instagram")
    outcome = watch.add_watch(house.desk, house.owner, house.account, "hashtag", "coffee")
    assert "Facebook login" in outcome.notes[0]


def test_people_see_and_change_what_their_accounts_watch(house: House) -> None:
    mine = add(house, "rival")
    viewer, outsider = (
        house.person(Grant(role, "account", account))
        for role, account in (("viewer", house.account), ("author", house.stranger))
    )
    assert [row.id for row in watch.list_watches(house.desk, viewer)] == [mine]
    assert watch.list_watches(house.desk, outsider) == []
    for actor in (viewer, outsider):
        with pytest.raises(NotAllowed):
            watch.remove_watch(house.desk, actor, mine)
    assert watch.find_watch(house.desk, viewer, house.account, "competitor", "@Rival").id == mine
    watch.remove_watch(house.desk, house.owner, mine)
    with house.desk.ledger.read() as conn:
        assert watches.list_watches(conn) == []
    with pytest.raises(NotFound):
        watch.remove_watch(house.desk, house.owner, mine)
    with pytest.raises(Invalid):
        watch.find_watch(house.desk, house.owner, house.account, "competitor", "rival")
