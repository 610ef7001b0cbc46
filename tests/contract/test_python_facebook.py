"""The community's client (`python-facebook-api`), pointed at the sandbox by its own options."""

import json
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from pyfacebook import BasicDisplayAPI, FacebookError, GraphAPI, IGBusinessApi

from tests.contract.conftest import App
from tests.sandbox.helpers import MP4, jpeg, media_host
from tests.sandbox_fixture import RunningSandbox

VERSION = "v24.0"
REDIRECT = "http://localhost:9/back"


@pytest.fixture
def client(platform: RunningSandbox, app: App, brand: dict) -> IGBusinessApi:
    return IGBusinessApi(
        app_id=app.id,
        app_secret=app.secret,
        access_token=platform.token,
        instagram_business_id=brand["id"],
        version=VERSION,
        base_url=platform.url + "/",
        sleep_on_rate_limit=False,
    )


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with media_host({"a.jpg": jpeg(), "clip.mp4": MP4}) as url:
        yield url


def test_it_reads_the_account_and_walks_its_media(client, brand):
    assert client.user.get_info().username == brand["username"]
    walked = client.user.get_media(count=None, limit=9)
    assert len({media.id for media in walked.data}) == 60
    assert [m.timestamp for m in walked.data] == sorted((m.timestamp for m in walked.data), reverse=True)


def test_it_reads_several_media_at_once(client):
    ids = [media.id for media in client.user.get_media(count=4, limit=4).data]
    found = client.media.get_batch(ids=ids)
    assert list(found) == ids and all(found[one].id == one for one in ids)


def test_it_reads_insights_of_the_account(client):
    series = client.user.get_insights(metric="reach,follower_count", period="day")
    assert [element.name for element in series.data] == ["reach", "follower_count"]
    total = client.user.get_insights(
        metric="reach", period="day", metric_type="total_value", breakdown="media_product_type"
    )
    assert total.data[0].total_value.breakdowns[0].dimension_keys == ["media_product_type"]
    cities = client.user.get_insights(
        metric="follower_demographics", period="lifetime", metric_type="total_value", timeframe="this_month",
        breakdown="city",
    )  # fmt: skip
    assert cities.data[0].total_value.breakdowns[0].results


def test_it_reads_insights_of_media(client):
    feed = next(m for m in client.user.get_media(count=None, limit=50, fields="id,media_product_type,timestamp").data
                if m.media_product_type == "FEED" and m.timestamp < "2026-10-30")  # fmt: skip
    found = client.media.get_insights(media_id=feed.id, metric="reach,likes,saved")
    assert [element.name for element in found.data] == ["reach", "likes", "saved"]
    assert found.data[0].values[0].value >= 0


def _settle(platform: RunningSandbox, client: IGBusinessApi, container: str) -> str:
    for _ in range(100):
        platform.control.step(2)
        found = client.container.get_info(container_id=container).status_code
        if found != "IN_PROGRESS":
            return found
        time.sleep(0.05)
    return "IN_PROGRESS"


@pytest.mark.parametrize(
    ("form", "product"),
    [
        ({"image_url": "{host}/a.jpg", "caption": "One picture"}, "FEED"),
        ({"media_type": "REELS", "video_url": "{host}/clip.mp4", "caption": "One reel"}, "REELS"),
        ({"media_type": "STORIES", "image_url": "{host}/a.jpg"}, "STORY"),
    ],
)
def test_it_publishes(platform, client, brand, host, form, product):
    data = {name: value.format(host=host) for name, value in form.items()}
    container = client.post_object(brand["id"], "media", data=data)["id"]
    assert _settle(platform, client, container) == "FINISHED"
    media = client.post_object(brand["id"], "media_publish", data={"creation_id": container})["id"]
    assert client.media.get_info(media_id=media, fields="id,media_product_type").media_product_type == product


def test_it_publishes_a_carousel(platform, client, brand, host):
    form = {"image_url": f"{host}/a.jpg", "is_carousel_item": "true"}
    children = [client.post_object(brand["id"], "media", data=form)["id"] for _ in range(2)]
    assert [_settle(platform, client, child) for child in children] == ["FINISHED", "FINISHED"]
    form = {"media_type": "CAROUSEL", "children": ",".join(children), "caption": "Two pictures"}
    container = client.post_object(brand["id"], "media", data=form)["id"]
    assert _settle(platform, client, container) == "FINISHED"
    media = client.post_object(brand["id"], "media_publish", data={"creation_id": container})["id"]
    assert client.media.get_info(media_id=media, fields="id,media_type").media_type == "CAROUSEL_ALBUM"
    assert len(client.media.get_children(media_id=media).data) == 2


def test_it_runs_a_batch(client, brand):
    items = [{"method": "GET", "relative_url": f"{VERSION}/{brand['id']}?fields=username"},
             {"method": "GET", "relative_url": "17900000000000001"}]  # fmt: skip
    good, bad = client.post_object("", data={"batch": json.dumps(items), "include_headers": "false"})
    assert (good["code"], json.loads(good["body"])["username"]) == (200, brand["username"])
    assert (bad["code"], json.loads(bad["body"])["error"]["code"]) == (400, 100)


def test_it_comments_answers_and_hides(platform, client, brand):
    old = next(m for m in client.user.get_media(count=None, limit=50).data if (m.comments_count or 0) > 3)
    comments = client.media.get_comments(media_id=old.id, count=None)
    first = next(c for c in comments.data if c.username != brand["username"])
    client.post_object(first.id, "replies", data={"message": "Noted, thank you"})
    texts = [reply.text for reply in client.comment.get_replies(comment_id=first.id).data]
    assert "Noted, thank you" in texts
    assert client.post_object(first.id, data={"hide": "true"}) == {"success": True}
    assert client.get_object(first.id, fields="hidden")["hidden"] is True


def test_it_discovers_other_accounts(platform, client):
    other = platform.control.world()["accounts"][1]
    assert client.user.discovery_user(username=other["username"]).business_discovery.followers_count > 0
    media = client.discovery_user_media(
        username=other["username"], fields="id,caption,like_count,timestamp", count=None, limit=25
    )
    assert len({item["id"] for item in media["data"]}) == len(media["data"]) == 60
    with pytest.raises(FacebookError) as unknown:
        client.user.discovery_user(username="nobody.of.this.name")
    assert unknown.value.code == 110


def test_it_searches_hashtags(client):
    tag = client.user.get_hashtag_search(q="coffee").data[0]
    top = client.hashtag.get_top_media(hashtag_id=tag.id)
    assert top.data and all(media.id for media in top.data)
    recent = client.user.get_recently_searched_hashtags()
    assert tag.id in {one.id for one in recent.data}


def _consented(url: str) -> str:
    """Where the consent page sends the browser after Allow."""
    answer = requests.get(url + "&sandbox_decision=allow", allow_redirects=False, timeout=20)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def test_it_signs_in_by_facebook_login(platform, app, monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the client's own switch for http on this machine
    client = GraphAPI(
        app_id=app.id, app_secret=app.secret, oauth_flow=True, version=VERSION, base_url=platform.url + "/",
        authorization_url=f"{platform.url}/{VERSION}/dialog/oauth",
        access_token_url=f"{platform.url}/{VERSION}/oauth/access_token", redirect_uri=REDIRECT,
        scope=["instagram_basic", "pages_show_list"],
    )  # fmt: skip
    url, state = client.get_authorization_url()
    back = _consented(url)
    query = parse_qs(urlsplit(back).query)
    assert query["state"] == [state] and back.startswith(REDIRECT)
    short = requests.get(
        f"{platform.url}/{VERSION}/oauth/access_token",
        params={
            "client_id": app.id,
            "client_secret": app.secret,
            "redirect_uri": REDIRECT,
            "code": query["code"][0],
        },
        timeout=20,
    ).json()
    long_lived = client.exchange_long_lived_user_access_token(short["access_token"])
    assert 5_000_000 < long_lived["expires_in"] <= 5_184_000
    told = client.debug_token(long_lived["access_token"], access_token=f"{app.id}|{app.secret}")["data"]
    assert told["is_valid"] is True and set(told["scopes"]) >= {"instagram_basic", "pages_show_list"}


def test_it_signs_in_by_instagram_login_and_refreshes(platform, app):
    back = _consented(
        f"{platform.url}/ig/oauth/authorize?client_id={app.instagram_id}&redirect_uri={REDIRECT}"
        "&response_type=code&scope=instagram_business_basic"
    )
    assert back.endswith("#_")
    code = parse_qs(urlsplit(back).query)["code"][0]
    form = {
        "client_id": app.instagram_id, "client_secret": app.instagram_secret, "grant_type": "authorization_code",
        "redirect_uri": REDIRECT, "code": code,
    }  # fmt: skip
    short = requests.post(f"{platform.url}/ig/oauth/access_token", data=form, timeout=20).json()
    client = BasicDisplayAPI(
        app_id=app.instagram_id, app_secret=app.instagram_secret, access_token=short["access_token"],
        base_url=platform.url + "/ig/", access_token_url=platform.url + "/ig/access_token", version=VERSION,
    )  # fmt: skip
    long_lived = client.exchange_long_lived_user_access_token()
    platform.control.step(25 * 3600)
    assert client.refresh_access_token(long_lived["access_token"])["token_type"] == "bearer"
    me = client.get_object("me", fields="user_id,username", access_token=long_lived["access_token"])
    assert me["username"] in {account["username"] for account in platform.control.world()["accounts"]}
