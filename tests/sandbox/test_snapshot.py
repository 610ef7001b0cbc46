"""Save and restore of the whole sandbox: a restored one answers byte for byte like the one that went on."""

import io
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.sandbox.errors import ControlError, SnapshotError
from connectors.sandbox.options import SandboxOptions
from connectors.sandbox.server import serve
from tests.sandbox.helpers import create, first_account, jpeg, media_host, publish, settle
from tests.sandbox_fixture import RunningSandbox, running_sandbox

STEPS = (
    "GET /v25.0/me/accounts?fields=id,name,access_token,instagram_business_account{{id,username}}",
    "GET /v25.0/{user}?fields=username,followers_count,media_count,media.limit(3){{id,media_url,like_count}}",
    "GET /v25.0/{user}/media?fields=id,media_url,timestamp,like_count,insights.metric(reach)&limit=5",
    "GET /v25.0/{user}/insights?metric=reach&period=day",
    "GET /v25.0/{user}/stories?fields=id",
    "GET /v25.0/{media}/comments?fields=id,text,like_count",
    "GET /v25.0/{media}/insights?metric=reach,saved,views",
    "GET /v25.0/{user}?fields=nonsense",
    "GET /v25.0/123456",
    "POST /v25.0/{media}/comments?message=Hello",
    "POST /v25.0/{media}?comment_enabled=false",
    'POST /v25.0/?batch=[{{"relative_url":"me"}},{{"relative_url":"{user}/media?limit=2"}}]',
    "GET /v25.0/ig_hashtag_search?user_id={user}&q=coffee",
    "GET /v25.0/{user}/recently_searched_hashtags?limit=5",
    "GET /v25.0/{user}/content_publishing_limit?fields=quota_usage,config",
    "GET /v25.0/me/adaccounts?fields=id",
    "GET /v25.0/{ads}/insights?fields=impressions,spend&date_preset=last_7d",
    "POST /v25.0/{ads}/insights?level=campaign&fields=impressions",
    "POST /v25.0/{page}/subscribed_apps?subscribed_fields=feed&access_token={page_token}",
    "PUBLISH",
    "LOGIN",
    "WEBHOOKS",
    "CLOCK 3600",
    "CLOCK 90000",
    "FAULT",
    "SETTINGS",
    "FULL",
)


def walk(running: RunningSandbox, names: dict[str, str], steps: list[str]) -> list[tuple]:
    """Do what the steps say; every answer with its headers."""
    found = []
    for step in steps:
        verb, _, path = step.partition(" ")
        if verb == "CLOCK":
            running.control.step(float(path))
        elif verb == "FAULT":
            running.control.faults(
                [{"path": "me", "code": 2, "skip": 1}, {"path": "", "probability": 0.3, "code": 1}]
            )
        elif verb == "SETTINGS":
            running.control.choose({"Q29": 0.2, "Q31": 0.5}, {"app_users": 7})
        elif verb == "PUBLISH":
            found += published(running, names)
        elif verb == "LOGIN":
            found += logged_in(running, names)
        elif verb == "WEBHOOKS":
            found.append((running.control.webhooks(), running.control.callbacks()))
        elif verb == "FULL":
            running.control.use_up("instagram", names["user"], percent=99.9)
        else:
            answer = requests.request(
                verb,
                running.url + path.format(**names),
                headers={"Authorization": f"Bearer {running.token}"},
                timeout=20,
            )
            told = sorted((name.lower(), value) for name, value in answer.headers.items())
            found.append((answer.status_code, answer.content, told))
    return found


def published(running: RunningSandbox, names: dict[str, str]) -> list[tuple]:
    """Publish a picture that exists in the sandbox itself; whatever is refused is an answer too."""
    made = running.post(f"/v25.0/{names['user']}/media", image_url=names["picture"], caption="Kept?")
    found = [(made.status_code, made.content)]
    draft = made.json().get("id") if made.status_code == 200 else None
    if draft is not None:
        running.control.step(120)
        state = running.get(f"/v25.0/{draft}", fields="status_code")  # waits for the download
        found.append((state.status_code, state.content))
        done = running.post(f"/v25.0/{names['user']}/media_publish", creation_id=draft)
        found.append((done.status_code, done.content))
    return found


def logged_in(running: RunningSandbox, names: dict[str, str]) -> list[tuple]:
    """Consent, then take the code for a token."""
    back = "http://localhost:3000/"
    ask = {"client_id": names["app"], "redirect_uri": back, "response_type": "code", "scope": "instagram_basic",
           "sandbox_decision": "allow"}  # fmt: skip
    sent = requests.get(running.url + "/v25.0/dialog/oauth", params=ask, allow_redirects=False, timeout=20)
    where = sent.headers.get("location", "")
    code = parse_qs(urlsplit(where).query).get("code", [""])[0]
    form = {"client_id": names["app"], "client_secret": names["secret"], "redirect_uri": back, "code": code}
    token = requests.get(running.url + "/v25.0/oauth/access_token", params=form, timeout=20)
    return [(sent.status_code, where), (token.status_code, token.content)]


@pytest.mark.parametrize("profile", ["realistic", "hostile"])
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.sampled_from(STEPS), max_size=8),
    after=st.lists(st.sampled_from(STEPS), min_size=3, max_size=10),
)
def test_a_restored_sandbox_answers_byte_for_byte(profile, before, after):
    with running_sandbox(profile=profile, posts=12, days=60) as one:
        names = names_of(one)
        walk(one, names, before)
        saved = one.control.save()
        expected = walk(one, names, after)
        one.control.restore(saved)
        assert walk(one, names, after) == expected
    port = int(one.url.rpartition(":")[2])  # bodies hold the port, and lengths and ETags with them
    with running_sandbox(profile="calm", seed=5, accounts=1, posts=3, port=port) as other:
        other.control.restore(saved)
        other.token = one.token
        assert walk(other, names, after) == expected


def names_of(running: RunningSandbox) -> dict[str, str]:
    """The ids of an account and of a post, whatever quirks there are."""
    user = first_account(running)
    for _ in range(50):
        answer = running.get(f"/v25.0/{user}/media", limit=1)
        if answer.status_code == 200:
            items = running.get(f"/v25.0/{user}/media", fields="media_type,media_url", limit=12).json()
            pictures = [
                item["media_url"]
                for item in items.get("data", [])
                if item.get("media_type") == "IMAGE" and "media_url" in item
            ]
            world = running.control.world(counts=False)
            one = world["accounts"][0]
            return {
                "user": user, "media": answer.json()["data"][0]["id"], "ads": one["ad_account_id"],
                "page": one["page_id"], "page_token": one["page_token"], "app": world["app_id"],
                "secret": world["app_secret"], "picture": [*pictures, running.url][0],
            }  # fmt: skip
    raise AssertionError("no read succeeded")


def test_everything_is_in_one_file(sandbox, tmp_path):
    account = first_account(sandbox)
    with media_host({"ok.jpg": jpeg()}) as host:
        draft = create(sandbox, account, image_url=f"{host}/ok.jpg", caption="Kept")
        settle(sandbox, draft)
    media = publish(sandbox, account, draft).json()["id"]
    sandbox.control.choose({"Q20": 1}, {"quota_total": 3})
    sandbox.control.faults([{"path": "nowhere", "code": 2}])
    picture = requests.get(
        sandbox.get(f"/v25.0/{media}", fields="media_url").json()["media_url"], timeout=10
    ).content
    before = (
        sandbox.control.calls(),
        sandbox.control.usage(),
        sandbox.control.world(),
        sandbox.control.settings(),
    )
    saved = sandbox.control.save()
    assert saved == sandbox.control.save()
    sandbox.control.step(86400)
    sandbox.control.clear_faults()
    assert sandbox.control.restore(saved)["ok"]
    again = (
        sandbox.control.calls(),
        sandbox.control.usage(),
        sandbox.control.world(),
        sandbox.control.settings(),
    )
    assert again == before
    assert sandbox.control._ask("GET", "faults")["faults"][0]["path"] == "nowhere"
    link = sandbox.get(f"/v25.0/{media}", fields="media_url").json()["media_url"]
    assert requests.get(link, timeout=10).content == picture
    file = tmp_path / "saved.zip"
    file.write_bytes(saved)
    with running_sandbox(restore=file, state_file=tmp_path / "state") as other:
        assert other.token == sandbox.token
        assert other.control.world()["accounts"] == before[2]["accounts"]
        other.post(f"/v25.0/{media}/comments", message="More")
    with running_sandbox(state_file=tmp_path / "state", accounts=2, posts=30, days=120) as resumed:
        assert resumed.get(f"/v25.0/{media}", fields="caption").json()["caption"] == "Kept"
    with pytest.raises(SnapshotError, match="exists"):
        serve(SandboxOptions(port=0, restore=file, state_file=tmp_path / "state"))


def test_a_world_from_a_file_comes_along(tmp_path):
    world = tmp_path / "posts.csv"
    world.write_text("account,caption,posted_at,like_count,comments_count\na,One,2025-01-01T10:00:00Z,3,1\n")
    with running_sandbox(world_file=world) as one:
        saved, told = one.control.save(), one.control.world()
    world.unlink()
    with running_sandbox() as other:
        other.control.restore(saved)
        assert other.control.world() == told
        assert other.control.save() == saved


def damaged(saved: bytes) -> list[bytes]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("sandbox.json", '{"format": 99}')
    return [b"", b"nonsense", saved[: len(saved) // 2], out.getvalue()]


def test_what_is_no_snapshot_changes_nothing(sandbox):
    before = sandbox.control.save()
    for wrong in damaged(before):
        with pytest.raises(ControlError, match="refused"):
            sandbox.control.restore(wrong)
    assert sandbox.control.save() == before


def test_another_world_does_not_replace_a_state_file(tmp_path, sandbox):
    saved = sandbox.control.save()
    with (
        running_sandbox(seed=9, state_file=tmp_path / "s") as other,
        pytest.raises(ControlError, match="another world"),
    ):
        other.control.restore(saved)
