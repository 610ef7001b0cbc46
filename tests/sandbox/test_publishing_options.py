"""Every parameter of a container: what it does to the post, and what is refused."""

import json

import pytest

from tests.clips import clip
from tests.sandbox.helpers import create, error, first_account, jpeg, media_host, publish, settle

TAG = [{"username": "friend.one", "x": 0.5, "y": 0.25}]


@pytest.fixture(scope="module")
def host():
    with media_host({"ok.jpg": jpeg(), "clip.mp4": clip(), "mute.mp4": clip(sound=None)}) as url:
        yield url


@pytest.fixture
def account(sandbox):
    return first_account(sandbox)


def form_of(kind: str, host: str) -> dict[str, str]:
    """The least that a container of a kind needs."""
    picture, video = {"image_url": f"{host}/ok.jpg"}, {"video_url": f"{host}/clip.mp4"}
    return {
        "image": picture,
        "reel": video | {"media_type": "REELS"},
        "story": picture | {"media_type": "STORIES"},
        "item": picture | {"is_carousel_item": "true"},
        "item_clip": video | {"media_type": "VIDEO", "is_carousel_item": "true"},
    }[kind]


def post(sandbox, account, host, kind, **params):
    texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
    return sandbox.post(f"/v25.0/{account}/media", **{**form_of(kind, host), **texts})


def live(sandbox, account, host, kind, **params) -> str:
    container = post(sandbox, account, host, kind, **params).json()["id"]
    assert settle(sandbox, container) == "FINISHED"
    return publish(sandbox, account, container).json()["id"]


def read(sandbox, media, fields):
    return sandbox.get(f"/v25.0/{media}", fields=fields).json()


def test_a_picture_keeps_what_it_was_given(sandbox, account, host):
    media = live(
        sandbox, account, host, "image", caption="All of it", alt_text="a" * 1000, location_id="123456",
        user_tags=TAG, collaborators=["ann", "bob"], is_ai_generated=True, is_paid_partnership=True,
    )  # fmt: skip
    found = read(sandbox, media, "alt_text,is_ai_generated,media_product_type,caption")
    assert found == {
        "alt_text": "a" * 1000, "is_ai_generated": True, "media_product_type": "FEED", "caption": "All of it",
        "id": media,
    }  # fmt: skip
    people = sandbox.get(f"/v25.0/{media}/collaborators").json()["data"]
    assert {person["username"] for person in people} == {"ann", "bob"}


def test_a_reel_keeps_what_it_was_given(sandbox, account, host):
    media = live(
        sandbox, account, host, "reel", share_to_feed=False, audio_name="Our song", thumb_offset="1000",
        audio_configuration={"audio_id": "77", "audio_volume": 40, "video_volume": 60},
        trial_params={"graduation_strategy": "MANUAL"}, user_tags=[{"username": "friend.one"}],
        product_tags=[{"product_id": "99"}],
    )  # fmt: skip
    found = read(sandbox, media, "is_shared_to_feed,media_product_type,media_type,is_ai_generated")
    assert (found["is_shared_to_feed"], found["is_ai_generated"]) == (False, False)
    assert (found["media_product_type"], found["media_type"]) == ("REELS", "VIDEO")


def test_a_tagged_account_sees_the_post(sandbox, account, host):
    other = sandbox.control.world()["accounts"][1]
    media = live(sandbox, account, host, "image", user_tags=[{"username": other["username"], "x": 0, "y": 1}])
    assert media in sandbox.get(f"/v25.0/{other['id']}/tags", limit=100).text


def test_a_mixed_album(sandbox, account, host):
    children = [
        post(sandbox, account, host, "item", alt_text="one", user_tags=TAG).json()["id"],
        post(sandbox, account, host, "item_clip", user_tags=[{"username": "friend.one"}]).json()["id"],
    ]
    album = create(
        sandbox, account, media_type="CAROUSEL", children=json.dumps(children), caption="c",
        collaborators='["ann"]', share_to_feed="true", location_id="5",
    )  # fmt: skip
    assert settle(sandbox, album) == "FINISHED"
    media = publish(sandbox, account, album).json()["id"]
    found = read(sandbox, media, "media_type,children{media_type,alt_text}")
    assert [child["media_type"] for child in found["children"]["data"]] == ["IMAGE", "VIDEO"]
    assert found["children"]["data"][0]["alt_text"] == "one"


def test_music_over_a_silent_clip_fails(sandbox, account, host):
    mix = json.dumps({"audio_id": "77", "video_volume": 50})
    form = {"media_type": "REELS", "audio_configuration": mix}
    reel = create(sandbox, account, video_url=f"{host}/mute.mp4", **form)
    assert settle(sandbox, reel) == "ERROR"
    assert error(publish(sandbox, account, reel))["error_subcode"] == 2207082
    quiet = {**form, "audio_configuration": json.dumps({"audio_id": "77", "video_volume": 0})}
    assert settle(sandbox, create(sandbox, account, video_url=f"{host}/mute.mp4", **quiet)) == "FINISHED"


NOT_ALLOWED = [
    ("reel", "alt_text", "words"), ("story", "alt_text", "words"), ("item_clip", "alt_text", "words"),
    ("item", "location_id", "1"), ("story", "location_id", "1"),
    ("item", "collaborators", ["ann"]), ("story", "collaborators", ["ann"]),
    ("image", "cover_url", "http://x/y.jpg"), ("image", "thumb_offset", "1"), ("image", "share_to_feed", True),
    ("image", "audio_name", "x"), ("story", "audio_configuration", {"audio_id": "1"}),
    ("image", "trial_params", {"graduation_strategy": "MANUAL"}), ("image", "upload_type", "resumable"),
    ("story", "product_tags", [{"product_id": "1"}]), ("item", "is_ai_generated", True),
    ("item_clip", "is_ai_generated", True), ("item", "branded_content_sponsor_ids", ["1"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "param", "value"), NOT_ALLOWED)
def test_what_a_kind_does_not_take(sandbox, account, host, kind, param, value):
    form = form_of(kind, host) if param != "upload_type" else {}
    values = {param: value if isinstance(value, str) else json.dumps(value)}
    refused = error(sandbox.post(f"/v25.0/{account}/media", **{**form, **values}))
    if param == "upload_type":
        assert refused["code"] == 100
    else:
        assert (refused["code"], refused["message"]) == (100, f"(#100) param {param} is not allowed")


WRONG = [
    ("image", {"alt_text": "a" * 1001}, None),
    ("image", {"user_tags": "nonsense"}, None),
    ("image", {"user_tags": [{"username": "ann"}]}, None),
    ("image", {"user_tags": [{"username": "ann", "x": 1.1, "y": 0}]}, None),
    ("image", {"user_tags": [{"username": "not a name", "x": 1, "y": 0}]}, None),
    ("image", {"user_tags": [{"username": "ann", "x": 1, "y": 0}] * 21}, 2207040),
    ("image", {"collaborators": ["a", "b", "c", "d"]}, None),
    ("image", {"collaborators": ["@ann"]}, None),
    ("image", {"product_tags": [{"product_id": "1"}]}, 2207036),
    ("image", {"product_tags": [{"product_id": "x", "x": 0.1, "y": 0.1}]}, 2207037),
    ("image", {"product_tags": [{"product_id": "1", "x": 0.1, "y": 0.1}] * 6}, None),
    ("reel", {"product_tags": [{"product_id": "1", "x": 0.1, "y": 0.1}]}, 2207035),
    ("reel", {"thumb_offset": "soon"}, None),
    ("reel", {"cover_url": "ftp://x/y.jpg"}, 2207052),
    ("reel", {"trial_params": {"graduation_strategy": "LATER"}}, None),
    ("reel", {"audio_configuration": {}}, 9050),
    ("reel", {"audio_configuration": {"audio_id": "song"}}, 9052),
    ("reel", {"audio_configuration": {"audio_id": "1", "audio_volume": 101}}, 9054),
    ("reel", {"audio_configuration": {"audio_id": "1", "video_volume": "loud"}}, 9055),
]


@pytest.mark.parametrize(("kind", "params", "subcode"), WRONG)
def test_wrong_values_are_refused(sandbox, account, host, kind, params, subcode):
    assert error(post(sandbox, account, host, kind, **params)).get("error_subcode") == subcode


def test_coded_exceptions(sandbox, account, host):
    def message(**params):
        return error(post(sandbox, account, host, "image", **params))["message"]

    for place in ("nowhere", account):
        assert message(location_id=place) == "(#100) INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID"
    invalid = "(#100) INSTAGRAM_PLATFORM_API__INVALID_PARAM"
    assert message(branded_content_sponsor_ids=["1", "2", "3"]) == invalid
    assert message(branded_content_sponsor_ids=[account]) == invalid
    assert message(branded_content_sponsor_ids=["1"]) == "(#100) INSTAGRAM_PLATFORM_API__PERMISSION"
    sponsor = sandbox.control.world()["accounts"][1]["id"]
    assert post(sandbox, account, host, "image", branded_content_sponsor_ids=[sponsor]).ok


def test_trial_reels_need_an_eligible_account(sandbox, account, host):
    sandbox.control.choose(switches={"trial_reels": False})
    refused = error(post(sandbox, account, host, "reel", trial_params={"graduation_strategy": "MANUAL"}))
    assert (refused["code"], refused["error_subcode"]) == (100, 2207081)


@pytest.mark.parametrize(
    "params",
    [
        {"audio_configuration": {"audio_id": "1"}},
        {"is_paid_partnership": True},
        {"product_tags": [{"product_id": "1"}]},
    ],
)
def test_the_instagram_login_takes_less(sandbox, host, params):
    token = sandbox.control.world()["accounts"][0]["instagram_token"]
    values = {name: json.dumps(value) for name, value in params.items()}
    refused = error(sandbox.post("/ig/v25.0/me/media", token, **{**form_of("reel", host), **values}))
    assert refused["message"].endswith("is not allowed")


def test_at_most_400_containers_a_day(sandbox, account, host):
    item = {"method": "POST", "relative_url": f"v25.0/{account}/media"}
    item["body"] = "media_type=REELS&upload_type=resumable"
    for _ in range(8):
        found = sandbox.post("/", batch=json.dumps([item] * 50)).json()
        assert {one["code"] for one in found} == {200}
    refused = error(post(sandbox, account, host, "image"))
    assert (refused["code"], refused["error_subcode"]) == (9, 2207042)
    sandbox.control.step(86401)
    assert post(sandbox, account, host, "image").ok


def test_the_limit_counts_since_an_instant(sandbox, account, host):
    for _ in range(2):
        live(sandbox, account, host, "image")
        sandbox.control.step(3600)
    now = int(sandbox.control.clock().now.timestamp())

    def used(**params):
        return sandbox.get(f"/v25.0/{account}/content_publishing_limit", **params)

    assert used(since=now - 4000).json() == {"data": [{"quota_usage": 1}]}
    assert used().json() == {"data": [{"quota_usage": 2}]}
    assert used(since=now - 90_000).status_code == used(since=now + 60).status_code == 400
    assert error(used(fields="quota_left"))["message"].startswith("(#100) Tried accessing nonexisting field")


def test_options_survive_a_restart(make_sandbox, tmp_path, host):
    state = tmp_path / "state.jsonl"
    first = make_sandbox(state_file=state)
    account = first_account(first)
    media = live(first, account, host, "image", alt_text="kept", is_ai_generated=True, collaborators=["ann"])
    again = make_sandbox(state_file=state)
    assert read(again, media, "alt_text,is_ai_generated") == {
        "alt_text": "kept",
        "is_ai_generated": True,
        "id": media,
    }
