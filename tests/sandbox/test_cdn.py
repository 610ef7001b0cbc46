"""Pictures and clips behind signed links."""

import hashlib
import io
from collections.abc import Iterator

import av
import pytest
import requests
from PIL import Image

from connectors.sandbox.wire.links import LIFE_S
from tests.sandbox_fixture import RunningSandbox, running_sandbox

FIELDS = "media_type,media_url,thumbnail_url,children{media_url}"


@pytest.fixture(scope="module")
def changing() -> Iterator[RunningSandbox]:
    with running_sandbox(accounts=1, posts=40, days=100, quirks={"Q26": 1, "Q27": 1}) as running:
        yield running


def listed(sandbox: RunningSandbox, fields: str = FIELDS) -> list[dict]:
    account = sandbox.control.world()["accounts"][0]["id"]
    return sandbox.get(f"/v25.0/{account}/media", fields=fields, limit=40).json()["data"]


def fetch(url: str, method: str = "GET", **headers: str) -> requests.Response:
    return requests.request(method, url, headers=headers, timeout=20)


def test_reels_have_a_clip_that_plays_and_a_still(changing):
    reel = next(post for post in listed(changing) if post["media_type"] == "VIDEO")
    clip = fetch(reel["media_url"])
    assert clip.headers["content-type"] == "video/mp4" and len(clip.content) < 600_000
    with av.open(io.BytesIO(clip.content)) as opened:
        video = opened.streams.video[0]
        assert (video.width, video.height) == (270, 480) and 3 <= opened.duration / 1e6 <= 5.1
        assert sum(1 for _ in opened.decode(video)) == video.frames
    assert Image.open(io.BytesIO(fetch(reel["thumbnail_url"]).content)).format == "JPEG"


def test_the_same_clip_has_the_same_bytes_in_another_sandbox(changing):
    reel = next(post for post in listed(changing) if post["media_type"] == "VIDEO")
    with running_sandbox(accounts=1, posts=40, days=100, quirks={"Q26": 1, "Q27": 1}) as twin:
        other = next(post for post in listed(twin) if post["id"] == reel["id"])
        digests = {hashlib.sha256(fetch(post["media_url"]).content).hexdigest() for post in (reel, other)}
    assert len(digests) == 1


def test_every_picture_of_an_album_can_be_fetched(changing):
    album = next(post for post in listed(changing) if post["media_type"] == "CAROUSEL_ALBUM")
    for child in album["children"]["data"]:
        assert fetch(child["media_url"]).headers["content-type"] == "image/jpeg"


def test_parts_and_headers_only(changing):
    reel = next(post for post in listed(changing) if post["media_type"] == "VIDEO")
    whole = fetch(reel["media_url"]).content
    part = fetch(reel["media_url"], Range="bytes=10-19")
    assert part.status_code == 206 and part.content == whole[10:20]
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert fetch(reel["media_url"], Range="bytes=-5").content == whole[-5:]
    assert fetch(reel["media_url"], Range="bytes=7-").content == whole[7:]
    assert fetch(reel["media_url"], Range=f"bytes={len(whole)}-").status_code == 416
    head = fetch(reel["media_url"], "HEAD")
    assert head.status_code == 200 and head.headers["content-length"] == str(len(whole)) and not head.content


def test_q27_on_links_change_with_every_read_and_die_after_32_hours(make_sandbox):
    running = make_sandbox(accounts=1, posts=6, days=20, quirks={"Q27": 1})
    first, second = (listed(running)[0]["media_url"] for _ in range(2))
    assert first != second and first.split("?")[0] == second.split("?")[0]
    assert all(f"{name}=" in first for name in ("oh", "oe", "_nc_ht", "_nc_rid", "ccb", "efg"))
    running.control.step(LIFE_S - 60)
    assert fetch(first).status_code == 200
    running.control.step(60)
    dead = fetch(first)
    assert dead.status_code == 403 and dead.text == "URL signature expired"
    assert fetch(listed(running)[0]["media_url"]).status_code == 200


def test_q27_off_links_are_stable_and_live_for_ever(make_sandbox):
    running = make_sandbox(accounts=1, posts=6, days=20, quirks={"Q27": 0})
    first, second = (listed(running)[0]["media_url"] for _ in range(2))
    running.control.step(300 * 86400)
    assert first == second and fetch(first).status_code == 200


def test_a_forged_link_is_refused(changing):
    link = listed(changing)[0]["thumbnail_url" if "thumbnail_url" in listed(changing)[0] else "media_url"]
    path, _, query = link.partition("?")
    later = query.replace("oe=", "oe=7")
    for forged in (
        path,
        f"{path}?{later}",
        f"{path}?{query}&more=1",
        link.replace("oh=00_Af", "oh=00_Ag"),
        path + "?oh=é",
    ):
        assert fetch(forged).status_code == 403
    other = path.rpartition("/")[0] + "/profile-1.jpg?" + query
    assert fetch(other).status_code == 403


def test_links_are_the_same_for_the_same_seed_clock_and_calls(changing):
    with running_sandbox(accounts=1, posts=10, days=30, quirks={"Q27": 1}) as one:
        first = [post["media_url"].partition("?")[2] for post in listed(one)]
    with running_sandbox(accounts=1, posts=10, days=30, quirks={"Q27": 1}) as two:
        second = [post["media_url"].partition("?")[2] for post in listed(two)]
    assert first == second
