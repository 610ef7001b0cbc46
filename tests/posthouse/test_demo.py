"""The demo: its plan is pure, its life is made of the real steps, and it touches nobody else's folder."""

import json
import time
import urllib.parse
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from posthouse.demo import run
from posthouse.demo.live import Life, live, sync_every
from posthouse.demo.plan import RunningCampaign, Voice, plan_week
from posthouse.demo.run import run_demo
from posthouse.home import HomeError
from posthouse.settings import Settings
from tests.desk_process import Desk, desk

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
VOICES = [
    Voice(("One.", "Two.", "Three."), ("Bye.", "Ciao."), ("a", "b", "c", "d"), "Europe/London", 9),
    Voice(("Eins.", "Zwei."), ("Tschüss.",), ("x", "y", "z"), "Asia/Tokyo", 18),
]


def test_a_week_is_planned_the_same_way_each_time_and_lies_within_it() -> None:
    first = plan_week(7, START, VOICES, [])
    assert first == plan_week(7, START, VOICES, [])
    assert {post.account for post in first} <= {0, 1}
    for post in first:
        assert (
            START.date() <= datetime.fromisoformat(post.wall_time).date() <= START.date() + timedelta(days=8)
        )
        assert len(post.alt_texts) == len(post.pictures)
        assert (post.kind == "carousel") == (len(post.pictures) > 1)


def test_posts_of_a_campaign_carry_its_hashtag() -> None:
    campaign = RunningCampaign(0, "HarvestWeeks", START.date(), START.date() + timedelta(days=10))
    posts = plan_week(7, START, VOICES, [campaign])
    assert all(("#HarvestWeeks" in post.caption) == (post.account == 0) for post in posts)


def test_life_stops_at_every_due_instant_and_syncs_more_often_towards_the_end() -> None:
    end = START + timedelta(days=20)
    waiting = [START + timedelta(days=3, minutes=17), START + timedelta(days=19, seconds=5)]
    clock, published, synced = [START], [], []

    def publish() -> int:
        due = [instant for instant in waiting if instant <= clock[0]]
        for instant in due:
            waiting.remove(instant)
            published.append((instant, clock[0]))
        return len(due)

    life = Life(
        step_to=lambda instant: clock.__setitem__(0, instant),
        publish=publish,
        next_due=lambda: min(waiting, default=None),
        sync=lambda: synced.append(clock[0]),
        plan=lambda _: None,
        told=lambda _: None,
    )
    live(life, START, end)
    assert [at - due for due, at in published] == [timedelta(0)] * 2
    assert clock[0] == end == synced[-1]
    gaps = [later - earlier for earlier, later in pairwise(synced)]
    assert gaps[0] == timedelta(days=1)
    assert min(gaps) <= timedelta(hours=4)


def test_the_pace_of_syncs_quickens() -> None:
    paces = [sync_every(START, START + timedelta(days=days)) for days in (60, 10, 1)]
    assert paces == sorted(paces, reverse=True)
    assert len(set(paces)) == 3


def test_another_folder_is_never_touched(tmp_path: Path) -> None:
    other = Desk(tmp_path / "mine")
    other.run("users", "list")
    before = sorted(path.name for path in other.home.iterdir())
    for arguments in (("demo", "--no-browser"), ("demo", "--fresh", "--no-browser")):
        refused = other.run(*arguments, check=False)
        assert refused.returncode != 0
        assert "is not a demo's folder" in refused.stderr
    assert sorted(path.name for path in other.home.iterdir()) == before


@pytest.mark.parametrize("content", ["{}", "[1, 2]", "not json", '{"start": "soon"}'])
def test_a_file_that_happens_to_be_named_like_the_marker_costs_nobody_their_folder(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "demo.json").write_text(content)
    (tmp_path / "thesis.txt").write_text("years of work")
    settings = Settings.read({"POSTHOUSE_HOME": str(tmp_path)})
    for fresh in (False, True):
        with pytest.raises(HomeError, match="is not a demo's folder"):
            run_demo(settings, port=1, sandbox_port=2, days=1, fresh=fresh, browser=False)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_fresh_empties_a_demo_and_nothing_that_it_links_to(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "demo", tmp_path / "elsewhere"
    (home / "raw").mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("kept")
    (home / "link").symlink_to(elsewhere)
    (home / "demo.json").write_text(json.dumps({"start": "x", "planned_until": "y"}))
    opened = run._home(Settings.read({"POSTHOUSE_HOME": str(home)}), fresh=True)
    assert sorted(path.name for path in home.iterdir()) == ["demo.json", "home.json"]
    assert opened.read_json("demo.json") == {"unfinished": True}
    assert (elsewhere / "kept.txt").exists()


def test_the_demo_uses_nothing_that_the_environment_names_for_a_real_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = {
        "POSTHOUSE_LEDGER": f"sqlite:///{tmp_path / 'real.db'}",
        "POSTHOUSE_LAKE": str(tmp_path / "real.duckdb"),
        "POSTHOUSE_KEY": "A" * 43 + "=",
        "POSTHOUSE_GRAPH_URL": "https://graph.facebook.com",
        "POSTHOUSE_APP_ID": "123",
        "POSTHOUSE_APP_SECRET": "real",
        "POSTHOUSE_INSTAGRAM_APP_ID": "123",
        "POSTHOUSE_INSTAGRAM_APP_SECRET": "real",
        "POSTHOUSE_LOGIN_WITHOUT": "ads_read",
        "POSTHOUSE_BASE_URL": "https://desk.example.com",
    }
    for name, value in real.items():
        monkeypatch.setenv(name, value)
    home = tmp_path / "demo"
    own = run._own(Settings.read({**real, "POSTHOUSE_HOME": str(home)}), 8599)
    env = run._env(own)
    assert Settings.read(env) == replace(own, log_level="WARNING")
    assert "real" not in " ".join(v for k, v in env.items() if k.startswith("POSTHOUSE_"))
    assert own.ledger == f"sqlite:///{home / 'ledger.db'}"
    assert (own.lake, own.key, own.graph_url) == (home / "lake.duckdb", None, None)
    assert own.apps.facebook and own.apps.facebook.secret == own.app_secret, "the sandbox's own app"


@pytest.mark.slow
@pytest.mark.xdist_group("demo")
def test_the_demo_lives_prints_its_sign_in_and_resumes(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    with desk(home) as found:
        arguments = ("--port", str(found.port), "--sandbox-port", str(found.sandbox_port), "--no-browser")
        home.mkdir()
        (home / "demo.json").write_text(
            '{"unfinished": true}'
        )  # the log file lies in the home; an empty demo may have one
        found.start("demo", "demo", "--days", "2", *arguments)
        sign_in = wait_for_desk(found, 300)
        assert signs_in(found, sign_in)
        posts = found.json("posts", "list")["posts"]
        assert {post["state"] for post in posts} <= {
            "published",
            "scheduled",
            "preparing",
            "ready",
            "publishing",
        }
        assert posts, "the queue is filled when the demo is handed over"
        found.stop()
        found.start("again", "demo", *arguments)
        assert wait_for_desk(found, 200) == sign_in
        again = found.json("posts", "list")["posts"]
        assert [post["id"] for post in again][: len(posts)] == [post["id"] for post in posts]


def wait_for_desk(found: Desk, seconds: float) -> dict[str, str]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{found.url}/healthz", timeout=2) as answer:
                assert json.load(answer)["status"] == "ok"
            kept: dict[str, str] = json.loads((found.home / "demo-sign-in.json").read_text())
            return kept
        except (OSError, ValueError):
            time.sleep(0.5)
    raise AssertionError(found.logs())


def signs_in(found: Desk, sign_in: dict[str, str]) -> bool:
    form = urllib.parse.urlencode({**sign_in, "next": "/"}).encode()
    request = urllib.request.Request(f"{found.url}/sign-in", data=form, headers={"Origin": found.url})
    opener = urllib.request.build_opener(NoRedirect)
    try:
        opener.open(request, timeout=30)
    except urllib.error.HTTPError as answer:
        return answer.code == 303 and "sign-in" not in answer.headers["Location"]
    return False


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None
