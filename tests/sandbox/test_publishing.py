"""Two-step publishing: the file is really fetched, the post belongs to the world afterwards."""

import io
import json

import pytest
import requests
from PIL import Image

from tests.sandbox.helpers import MP4, create, error, first_account, jpeg, media_host, publish, settle, status

FILES = {
    "ok.jpg": jpeg(), "wide.jpg": jpeg(900, 300), "tall.jpg": jpeg(300, 900), "page.html": b"<html>no</html>",
    "noise.jpg": b"\xff\xd8 nonsense", "huge.jpg": b"\0" * (9 * 1024 * 1024),
    "clip.mp4": MP4, "clip.avi": b"RIFF" + b"\0" * 50,
}  # fmt: skip


@pytest.fixture(scope="module")
def host():
    with media_host(FILES) as url:
        yield url


@pytest.fixture
def account(sandbox):
    return first_account(sandbox)


def test_a_picture_goes_live(sandbox, account, host):
    container = create(
        sandbox, account, image_url=f"{host}/ok.jpg", caption="Hello #there", alt_text="A red square"
    )
    assert status(sandbox, container) == "FINISHED"
    media = publish(sandbox, account, container).json()["id"]
    assert media != container
    fields = "id,caption,media_type,media_product_type,permalink,alt_text,like_count,media_url,timestamp"
    listed = sandbox.get(f"/v25.0/{account}/media", fields=fields).json()["data"][0]
    assert (
        listed["id"] == media and listed["caption"] == "Hello #there" and listed["alt_text"] == "A red square"
    )
    assert listed["media_type"] == "IMAGE" and listed["like_count"] == 0
    picture = Image.open(io.BytesIO(requests.get(listed["media_url"], timeout=10).content))
    assert picture.size == (400, 400) and picture.getpixel((200, 200))[0] > 150
    assert status(sandbox, container) == "PUBLISHED"
    assert sandbox.get(f"/v25.0/{account}", fields="media_count").json()["media_count"] == 31


def test_its_counters_grow(sandbox, account, host):
    container = create(sandbox, account, image_url=f"{host}/ok.jpg")
    settle(sandbox, container)
    media = publish(sandbox, account, container).json()["id"]
    likes = []
    for _ in range(4):
        likes.append(sandbox.get(f"/v25.0/{media}", fields="like_count").json()["like_count"])
        sandbox.control.step(86400)
    assert likes[0] == 0 < likes[1] <= likes[2] <= likes[3]
    metric = sandbox.get(f"/v25.0/{media}/insights", metric="reach,likes").json()["data"]
    assert metric[0]["values"][0]["value"] > metric[1]["values"][0]["value"] > 0


BAD_PICTURES = [
    ("missing.jpg", 9004, 2207052),
    ("page.html", 9004, 2207052),
    ("page-ok.jpg", 9004, 2207052),
    ("moved", 9004, 2207052),
    ("cut-ok.jpg", 9004, 2207052),
    ("noise.jpg", 36001, 2207005),
    ("huge.jpg", 36000, 2207004),
    ("endless", 36000, 2207004),
    ("wide.jpg", 36003, 2207009),
]


@pytest.mark.parametrize(("name", "code", "subcode"), BAD_PICTURES)
def test_a_bad_picture_is_refused_at_once(sandbox, account, host, name, code, subcode):
    refused = error(sandbox.post(f"/v25.0/{account}/media", image_url=f"{host}/{name}"))
    assert (refused["code"], refused["error_subcode"], refused["is_transient"]) == (code, subcode, False)


def test_by_a_switch_a_bad_picture_ends_in_error(make_sandbox, host):
    sandbox = make_sandbox(switches={"picture_check": "container"}, quirks={"Q41": 1})
    account = first_account(sandbox)
    for name, code, subcode in BAD_PICTURES:
        container = create(sandbox, account, image_url=f"{host}/{name}")
        assert settle(sandbox, container) == "ERROR"
        words = sandbox.get(f"/v25.0/{container}", fields="status").json()["status"]
        assert words == f"Error: Media upload has failed with error code {subcode}"
        refused = error(publish(sandbox, account, container))
        assert (refused["code"], refused["error_subcode"]) == (code, subcode)


def test_a_batch_does_not_wait_for_the_picture(sandbox, account, host):
    item = {"method": "POST", "relative_url": f"v25.0/{account}/media", "body": f"image_url={host}/wide.jpg"}
    found = sandbox.post("/", batch=json.dumps([item, item])).json()
    made = [json.loads(one["body"])["id"] for one in found]
    assert len(set(made)) == 2
    assert {settle(sandbox, container) for container in made} == {"ERROR"}


def test_publishing_a_failed_container_can_be_told_generally(make_sandbox, host):
    sandbox = make_sandbox(switches={"failed_publish": "generic"})
    account = first_account(sandbox)
    container = create(sandbox, account, video_url=f"{host}/clip.avi", media_type="REELS")
    assert settle(sandbox, container) == "ERROR"
    refused = error(publish(sandbox, account, container))
    assert (refused["code"], refused["error_subcode"]) == (-1, 2207032)


def test_an_unreachable_host_is_told(sandbox, account):
    refused = error(sandbox.post(f"/v25.0/{account}/media", image_url="http://127.0.0.1:9/no.jpg"))
    assert (refused["code"], refused["error_subcode"]) == (9004, 2207052)
    container = create(sandbox, account, video_url="http://127.0.0.1:9/no.mp4", media_type="REELS")
    assert settle(sandbox, container) == "ERROR"


def test_a_slow_host_is_given_up(make_sandbox, host):
    sandbox = make_sandbox(switches={"fetch_seconds": 1})
    account = first_account(sandbox)
    refused = error(sandbox.post(f"/v25.0/{account}/media", image_url=f"{host}/slow-ok.jpg"))
    assert (refused["code"], refused["error_subcode"]) == (-2, 2207003)


def test_local_media_can_be_refused_as_the_real_platform_does(make_sandbox, host):
    sandbox = make_sandbox(switches={"local_media": False})
    account = first_account(sandbox)
    for url in (f"{host}/ok.jpg", "http://localhost:1/ok.jpg", "http://10.0.0.1/ok.jpg"):
        assert error(sandbox.post(f"/v25.0/{account}/media", image_url=url))["error_subcode"] == 2207052


def test_a_tall_picture_is_fine_as_a_story(sandbox, account, host):
    container = create(
        sandbox, account, image_url=f"{host}/tall.jpg", media_type="STORIES", caption="ignored"
    )
    assert settle(sandbox, container) == "FINISHED"
    media = publish(sandbox, account, container).json()["id"]
    stories = sandbox.get(f"/v25.0/{account}/stories", fields="id,media_product_type,caption").json()["data"]
    assert {"id": media, "media_product_type": "STORY"} in stories
    assert media not in {
        post["id"] for post in sandbox.get(f"/v25.0/{account}/media", limit=100).json()["data"]
    }


def test_a_reel_keeps_its_file(sandbox, account, host):
    container = create(sandbox, account, video_url=f"{host}/clip.mp4", media_type="REELS", caption="Moving")
    assert settle(sandbox, container) == "FINISHED"
    media = publish(sandbox, account, container).json()["id"]
    found = sandbox.get(
        f"/v25.0/{media}", fields="media_type,media_product_type,media_url,thumbnail_url,permalink"
    ).json()
    assert (found["media_type"], found["media_product_type"]) == ("VIDEO", "REELS") and "/reel/" in found[
        "permalink"
    ]
    assert requests.get(found["media_url"], timeout=10).content == MP4
    assert requests.get(found["thumbnail_url"], timeout=10).headers["content-type"] == "image/jpeg"


def test_an_album_waits_for_its_children(sandbox, account, host):
    children = [
        create(sandbox, account, image_url=f"{host}/ok.jpg", is_carousel_item="true", alt_text="first"),
        create(sandbox, account, video_url=f"{host}/clip.mp4", media_type="VIDEO", is_carousel_item="true"),
    ]
    assert error(publish(sandbox, account, children[0]))["code"] == 24
    for child in children:
        assert settle(sandbox, child) == "FINISHED"
    album = create(sandbox, account, media_type="CAROUSEL", children=",".join(children), caption="Two")
    assert settle(sandbox, album) == "FINISHED"
    media = publish(sandbox, account, album).json()["id"]
    fields = "media_type,media_url,children{id,media_type,media_url,alt_text}"
    found = sandbox.get(f"/v25.0/{media}", fields=fields).json()
    assert found["media_type"] == "CAROUSEL_ALBUM"
    assert [child["media_type"] for child in found["children"]["data"]] == ["IMAGE", "VIDEO"]
    assert found["children"]["data"][0]["alt_text"] == "first"
    assert requests.get(found["children"]["data"][0]["media_url"], timeout=10).status_code == 200


def test_an_album_with_a_bad_child_fails(sandbox, account, host):
    children = [
        create(sandbox, account, image_url=f"{host}/ok.jpg", is_carousel_item="true"),
        create(sandbox, account, video_url=f"{host}/clip.avi", media_type="VIDEO", is_carousel_item="true"),
    ]
    for child in children:
        settle(sandbox, child)
    album = create(sandbox, account, media_type="CAROUSEL", children=json.dumps(children))
    assert settle(sandbox, album) == "ERROR"


@pytest.mark.parametrize(
    ("form", "code", "subcode"),
    [
        ({}, 100, None),
        ({"image_url": "ftp://x/y.jpg"}, 9004, 2207052),
        ({"image_url": "http://x/ü.jpg"}, 9004, 2207052),
        ({"image_url": "http://x/y.jpg", "media_type": "POSTER"}, 100, 2207023),
        ({"video_url": "http://x/y.mp4", "media_type": "VIDEO"}, 100, 2207023),
        ({"video_url": "http://x/y.mp4"}, 100, 2207023),
        ({"media_type": "REELS"}, 100, None),
        ({"media_type": "CAROUSEL", "children": "1"}, 100, 2207028),
        ({"media_type": "CAROUSEL", "children": ",".join(["1"] * 11)}, 100, 2207028),
        ({"media_type": "CAROUSEL", "children": "1,2"}, 24, 2207006),
        ({"media_type": "CAROUSEL", "children": "[broken"}, 100, None),
        ({"image_url": "http://[x/y.jpg"}, 9004, 2207052),
        ({"image_url": "http://x/y.jpg", "caption": "x" * 2201}, 36004, 2207010),
        ({"image_url": "http://x/y.jpg", "caption": "#a " * 31}, 36004, 2207010),
        ({"image_url": "http://x/y.jpg", "caption": "@a " * 21}, 100, 2207040),
    ],
)
def test_wrong_parameters_are_refused(sandbox, account, form, code, subcode):
    refused = error(sandbox.post(f"/v25.0/{account}/media", **form))
    assert (refused["code"], refused.get("error_subcode")) == (code, subcode)


def test_a_container_publishes_once(sandbox, account, host):
    container = create(sandbox, account, image_url=f"{host}/ok.jpg")
    settle(sandbox, container)
    assert publish(sandbox, account, container).status_code == 200
    refused = error(publish(sandbox, account, container))
    assert (refused["code"], refused["error_subcode"]) == (24, 2207006)


def test_unless_the_switch_says_otherwise(make_sandbox, host):
    loose = make_sandbox(switches={"single_use": False})
    account = first_account(loose)
    container = create(loose, account, image_url=f"{host}/ok.jpg")
    settle(loose, container)
    one, two = (publish(loose, account, container).json()["id"] for _ in range(2))
    assert one != two


def test_or_that_it_is_not_ready(make_sandbox, host):
    sandbox = make_sandbox(switches={"published_twice": "not_ready"})
    account = first_account(sandbox)
    container = create(sandbox, account, image_url=f"{host}/ok.jpg")
    assert publish(sandbox, account, container).status_code == 200
    assert error(publish(sandbox, account, container))["code"] == 9007


@pytest.mark.parametrize("counts", [False, True])
def test_whether_failed_attempts_count(make_sandbox, host, counts):
    sandbox = make_sandbox(switches={"failed_publish_counts": counts})
    account = first_account(sandbox)
    error(publish(sandbox, account, "nonsense"))
    limit = sandbox.get(f"/v25.0/{account}/content_publishing_limit").json()
    assert limit == {"data": [{"quota_usage": int(counts)}]}


def test_a_container_ends_after_a_day(sandbox, account, host):
    container = create(sandbox, account, image_url=f"{host}/ok.jpg")
    settle(sandbox, container)
    sandbox.control.step(86400)
    assert status(sandbox, container) == "EXPIRED"
    assert error(publish(sandbox, account, container))["error_subcode"] == 2207020


def test_the_quota_is_enforced_when_publishing(make_sandbox, host):
    small = make_sandbox(switches={"quota_total": 2})
    account = first_account(small)
    containers = [create(small, account, image_url=f"{host}/ok.jpg") for _ in range(3)]
    for container in containers:
        assert settle(small, container) == "FINISHED"
    assert [publish(small, account, container).status_code for container in containers] == [200, 200, 400]
    limit = small.get(f"/v25.0/{account}/content_publishing_limit", fields="config,quota_usage").json()
    assert limit == {"data": [{"config": {"quota_total": 2, "quota_duration": 86400}, "quota_usage": 2}]}
    refused = error(publish(small, account, containers[2]))
    assert (refused["code"], refused["error_subcode"]) == (9, 2207042)
    small.control.step(86401 - 3600)
    assert small.get(f"/v25.0/{account}/content_publishing_limit").json() == {"data": [{"quota_usage": 2}]}
    small.control.step(3600)
    assert small.get(f"/v25.0/{account}/content_publishing_limit").json() == {"data": [{"quota_usage": 0}]}


def test_another_accounts_container_is_unknown(sandbox, account, host):
    other = sandbox.control.world()["accounts"][1]["id"]
    container = create(sandbox, account, image_url=f"{host}/ok.jpg")
    settle(sandbox, container)
    assert error(publish(sandbox, other, container))["error_subcode"] == 2207006
    assert error(publish(sandbox, account, "nonsense"))["code"] == 24
    refused = error(sandbox.get(f"/v25.0/{container}", fields="permalink"))
    assert refused["message"] == "(#100) Tried accessing nonexisting field (permalink)"


def test_a_post_of_a_running_campaign_gets_its_lift(sandbox, account):
    campaign = next(
        c for c in sandbox.control.truth()["campaigns"] if c["account"] == account and c["lift"] > 0
    )
    assert campaign["ends"] > campaign["starts"]


def test_publishing_works_by_the_instagram_login(sandbox, host):
    about = sandbox.control.world()["accounts"][0]
    token = about["instagram_token"]
    made = sandbox.post("/ig/v25.0/me/media", token, image_url=f"{host}/ok.jpg", caption="ig").json()["id"]
    settle(sandbox, made)
    assert sandbox.post("/v25.0/me/mediapublish", creation_id=made).status_code == 400
    media = sandbox.post(f"/ig/v25.0/{about['id']}/mediapublish", token, creation_id=made).json()["id"]
    assert sandbox.get(f"/ig/v25.0/{media}", token, fields="caption").json()["caption"] == "ig"
    assert sandbox.control.truth()["published"][0]["media"] == media


def test_the_same_calls_get_the_same_bytes(make_sandbox, host):
    def told(sandbox):
        account = first_account(sandbox)
        form = {"video_url": f"{host}/clip.mp4", "media_type": "REELS", "thumb_offset": "1500"}
        reel = sandbox.post(f"/v25.0/{account}/media", **form)
        sandbox.control.step(30)
        answers = [reel]
        for path in (reel.json()["id"], "17900000000000001"):
            answers.append(sandbox.get(f"/v25.0/{path}", fields="status,video_status,copyright_check_status"))
        answers.append(sandbox.post(f"/v25.0/{account}/media", image_url=f"{host}/wide.jpg"))
        answers.append(publish(sandbox, account, reel.json()["id"]))
        return [answer.content for answer in answers]

    assert told(make_sandbox(profile="realistic")) == told(make_sandbox(profile="realistic"))
