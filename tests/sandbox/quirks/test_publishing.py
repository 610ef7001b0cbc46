"""The oddities of publishing, each on and off."""

import io

import pytest
from PIL import Image

from tests.clips import clip
from tests.sandbox.helpers import create, error, first_account, jpeg, media_host, publish, settle, status


def drawn(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 400), "#3060a0").save(out, kind)
    return out.getvalue()


@pytest.fixture(scope="module")
def host():
    files = {
        "ok.jpg": jpeg(),
        "clip.mp4": clip(),
        "bad.mp4": b"RIFF",
        "a.png": drawn("PNG"),
        "a.webp": drawn("WEBP"),
    }
    with media_host(files) as url:
        yield url


@pytest.fixture
def given(make_sandbox):
    """A calm sandbox with some quirks, and its first account."""

    def make(switches=None, **quirks):
        sandbox = make_sandbox(quirks=quirks, switches=switches or {})
        return sandbox, first_account(sandbox)

    return make


def picture(sandbox, account, host, **form):
    return sandbox.post(f"/v25.0/{account}/media", image_url=f"{host}/ok.jpg", **form)


def live(sandbox, account, host, token=None):
    container = picture(sandbox, account, host).json()["id"]
    return container, publish(sandbox, account, container).json()["id"]


def count(sandbox, account):
    return sandbox.get(f"/v25.0/{account}", fields="media_count").json()["media_count"]


def test_q34_on_pictures_are_processed_for_some_seconds(given, host):
    sandbox, account = given(Q34=1)
    made = [picture(sandbox, account, host).json()["id"] for _ in range(4)]
    assert {status(sandbox, container) for container in made} == {"IN_PROGRESS"}
    sandbox.control.step(2.9)
    assert {status(sandbox, container) for container in made} == {"IN_PROGRESS"}
    sandbox.control.step(2.1)
    assert {status(sandbox, container) for container in made} == {"FINISHED"}


def test_q34_off_pictures_are_finished_once_fetched(given, host):
    sandbox, account = given(Q34=0)
    assert status(sandbox, picture(sandbox, account, host).json()["id"]) == "FINISHED"


@pytest.mark.parametrize(
    ("share", "message"),
    [
        (1, "Media ID is not available"),
        (0, "The media is not ready for publishing, please wait for a moment"),
    ],
    ids=["on", "off"],
)
def test_q35_publishing_early(given, host, share, message):
    sandbox, account = given(Q34=1, Q35=share)
    refused = error(publish(sandbox, account, picture(sandbox, account, host).json()["id"]))
    assert (refused["code"], refused["error_subcode"], refused["message"]) == (9007, 2207027, message)


def test_q36_on_good_urls_fail_now_and_then_and_retries_succeed(given, host):
    sandbox, account = given(Q36=0.3)
    answers = [picture(sandbox, account, host) for _ in range(30)]
    failed = [answer for answer in answers if not answer.ok]
    assert 0 < len(failed) < 25
    assert {(error(f)["code"], error(f)["error_subcode"]) for f in failed} == {(9004, 2207052)}
    clips = [create(sandbox, account, video_url=f"{host}/clip.mp4", media_type="REELS") for _ in range(15)]
    assert {settle(sandbox, container) for container in clips} == {"FINISHED", "ERROR"}


def test_q36_off_good_urls_are_fetched(given, host):
    sandbox, account = given(Q36=0)
    assert all(picture(sandbox, account, host).ok for _ in range(15))


def test_q37_on_the_post_is_made_yet_an_error_is_answered(given, host):
    sandbox, account = given(Q37=1)
    before, container = count(sandbox, account), picture(sandbox, account, host).json()["id"]
    refused = error(publish(sandbox, account, container))
    assert (refused["code"], refused["error_subcode"]) == (4, 2207051)
    assert count(sandbox, account) == before + 1 and status(sandbox, container) == "PUBLISHED"


def test_q37_off_an_answer_means_what_it_says(given, host):
    sandbox, account = given(Q37=0)
    before = count(sandbox, account)
    live(sandbox, account, host)
    assert count(sandbox, account) == before + 1


def test_q38_on_fresh_objects_cannot_be_read_by_a_page(given, host):
    sandbox, account = given(Q38=1)
    page = sandbox.control.world()["accounts"][0]["page_token"]
    container, media = live(sandbox, account, host)
    for fresh in (container, media):
        refused = error(sandbox.get(f"/v25.0/{fresh}", page))
        assert (refused["code"], refused["error_subcode"], refused["message"]) == (
            100,
            33,
            "Authorization Error",
        )
        assert sandbox.get(f"/v25.0/{fresh}").ok
    assert sandbox.post(f"/v25.0/{media}/comments", page, message="hello").ok
    sandbox.control.step(601)
    assert sandbox.get(f"/v25.0/{media}", page).ok


def test_q38_off_fresh_objects_can_be_read(given, host):
    sandbox, account = given(Q38=0)
    page = sandbox.control.world()["accounts"][0]["page_token"]
    assert all(sandbox.get(f"/v25.0/{fresh}", page).ok for fresh in live(sandbox, account, host))


def test_q40_on_a_container_never_leaves_in_progress(given, host):
    sandbox, account = given(Q40=1)
    container = picture(sandbox, account, host).json()["id"]
    sandbox.control.step(80_000)
    assert status(sandbox, container) == "IN_PROGRESS"
    assert error(publish(sandbox, account, container))["code"] == 9007


def test_q40_off_each_container_ends(given, host):
    sandbox, account = given(Q40=0, Q34=1)
    assert settle(sandbox, picture(sandbox, account, host).json()["id"]) == "FINISHED"


@pytest.mark.parametrize(
    ("share", "words"),
    [(1, "Error: Media upload has failed with error code 2207026"), (0, "Error")],
    ids=["on", "off"],
)
def test_q41_why_a_container_failed(given, host, share, words):
    sandbox, account = given(Q41=share)
    container = create(sandbox, account, video_url=f"{host}/bad.mp4", media_type="REELS")
    assert settle(sandbox, container) == "ERROR"
    assert sandbox.get(f"/v25.0/{container}", fields="status").json()["status"] == words


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_q42_on_other_formats_are_taken(given, host, name):
    sandbox, account = given(Q42=1)
    assert sandbox.post(f"/v25.0/{account}/media", image_url=f"{host}/{name}").ok


def test_q42_on_they_need_not_be_publishable(given, host):
    sandbox, account = given({"other_formats_publish": False}, Q42=1)
    made = sandbox.post(f"/v25.0/{account}/media", image_url=f"{host}/a.png").json()["id"]
    assert status(sandbox, made) == "FINISHED"
    assert error(publish(sandbox, account, made))["error_subcode"] == 2207005
    live(sandbox, account, host)


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_q42_off_only_jpeg_is_taken(given, host, name):
    sandbox, account = given(Q42=0)
    refused = error(sandbox.post(f"/v25.0/{account}/media", image_url=f"{host}/{name}"))
    assert (refused["code"], refused["error_subcode"]) == (36001, 2207005)


@pytest.mark.parametrize(
    ("share", "total", "chosen"), [(1, 100, 0), (0, 50, 0), (1, 25, 25)], ids=["on", "off", "chosen"]
)
def test_q43_the_size_of_the_quota(given, share, total, chosen):
    sandbox, account = given({"quota_total": chosen}, Q43=share)
    limit = sandbox.get(f"/v25.0/{account}/content_publishing_limit", fields="config").json()["data"][0]
    assert limit == {"config": {"quota_total": total, "quota_duration": 86400}}


@pytest.mark.parametrize("share", [1, 0], ids=["on", "off"])
def test_q44_where_the_quota_counts(given, host, share):
    sandbox, account = given({"quota_total": 1}, Q44=share)
    live(sandbox, account, host)
    made = picture(sandbox, account, host)
    assert made.ok is bool(share)
    refused = error(publish(sandbox, account, made.json()["id"])) if share else error(made)
    assert (refused["code"], refused["error_subcode"]) == (9, 2207042)


def test_the_realistic_profile_lets_retries_succeed(make_sandbox, host):
    sandbox = make_sandbox(profile="realistic")
    account = first_account(sandbox)
    made = [picture(sandbox, account, host) for _ in range(40)]
    assert sum(answer.ok for answer in made) >= 36
