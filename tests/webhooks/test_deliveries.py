"""What Instagram tells reaches the lake, once, in whatever shape, order and number it is delivered."""

import hashlib
import hmac
import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from posthouse.webhooks import verify_token
from tests.webhooks.conftest import KEYS, House, eventually, house_at
from warehouse.ledger import alerts, webhooks

DAY = 86400
COMMENTS = "SELECT * FROM comment_version"


def newest_post(house: House, account: dict[str, Any], kind: str = "IMAGE") -> str:
    listed = house.sandbox.get(f"/v25.0/{account['id']}/media", fields="id,media_type", limit=100).json()[
        "data"
    ]
    return next(post["id"] for post in listed if post["media_type"] == kind)


def comment(house: House, media: str, text: str) -> str:
    return str(house.sandbox.post(f"/v25.0/{media}/comments", message=text).json()["id"])


def sealed(body: bytes, secret: str = KEYS.app_secret) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def told(account: str, *changes: dict[str, Any], at: int = 1_762_000_000) -> bytes:
    entry = {"id": account, "time": at, "changes": list(changes)}
    return json.dumps({"object": "instagram", "entry": [entry]}).encode()


def a_comment(number: int, media: str = "5") -> dict[str, Any]:
    value = {"comment_id": f"17{number}", "text": f"No. {number}", "media": {"id": media}}
    return {"field": "comments", "value": value | {"from": {"id": "9", "username": "somebody"}}}


def test_a_comment_is_in_the_lake_with_its_raw_answer_before_any_sync_reads_it(house: House) -> None:
    house.connect()
    house.sync()
    account = house.subscribe()
    media = newest_post(house, account)
    top = comment(house, media, "Grüße / 😍")
    house.sandbox.post(f"/v25.0/{top}/replies", message="Danke")
    house.delivered(2)
    assert house.work()["news"] == 2 and house.waiting() == {}
    first, second = house.rows(f"{COMMENTS} WHERE run_id = 0 ORDER BY parent_id NULLS FIRST")
    assert (first["comment_id"], first["media_id"], first["text"]) == (top, media, "Grüße / 😍")
    assert second["parent_id"] == top and first["username"] == account["username"]
    body, meta = house.jobs.raw.read(first["raw_id"])
    assert json.loads(body)["entry"][0]["id"] == account["id"] and meta["is_whole"] is True
    house.sync()
    versions = house.rows(f"{COMMENTS} WHERE comment_id = '{top}' ORDER BY observed_at")
    assert len(versions) <= 2 and {row["text"] for row in versions} == {"Grüße / 😍"}
    with house.workspace.ledger.read() as conn:
        heard = webhooks.listening(conn)
    assert max((one.news, one.repeats) for one in heard.values()) == (2, 0)


def test_news_that_come_again_batched_and_out_of_order_are_acted_on_once(house: House) -> None:
    account = house.connect()[0]
    (ig,) = [a["id"] for a in house.sandbox.control.world()["accounts"] if a["username"] == account.username]
    media = newest_post(house, {"id": ig})
    house.sync()
    batches = [
        told(ig, a_comment(3, media), a_comment(1, media)),
        told(ig, a_comment(2, media)),
        told(ig, a_comment(1, media), a_comment(2, media)),
        told(ig, a_comment(1, media), at=1_762_000_001),
    ]
    for body in [*batches, *batches]:
        answer = house.post("/webhooks/instagram", body, **sealed(body))
        assert (answer.status_code, answer.text) == (200, "EVENT_RECEIVED")
    assert house.waiting() == {"waiting": 4}, "the very same delivery waits once"
    house.work()
    for body in batches:
        house.post("/webhooks/instagram", body, **sealed(body))
    house.work()
    rows = house.rows(f"{COMMENTS} WHERE username = 'somebody' ORDER BY comment_id")
    assert [row["comment_id"] for row in rows] == ["171", "172", "173"]
    with house.workspace.ledger.read() as conn:
        assert (webhooks.listening(conn)[account.id].news) == 3
        assert webhooks.listening(conn)[account.id].repeats == 9


@pytest.mark.parametrize(
    "switches",
    [{}, {"webhook_secret_ig": "instagram"}, {"webhook_shape_ig": "flat"}, {"webhook_shape_ig": "array"}],
)
def test_the_instagram_login_tells_the_same_in_every_shape(make_house: Any, switches: dict[str, str]) -> None:
    house = make_house(switches=switches)
    world = house.sandbox.control.world()["accounts"][0]
    (account,) = house.connect("/ig", world["instagram_token"])
    assert account.login_flavour == "instagram"
    house.sync()
    house.subscribe(flavour="instagram")
    top = comment(house, newest_post(house, world), "Hi")
    house.delivered()
    house.work()
    assert [row["comment_id"] for row in house.rows(f"{COMMENTS} WHERE text = 'Hi'")] == [top]


def test_the_post_of_an_albums_comment_is_asked_for(house: House) -> None:
    house.connect()
    house.sync()
    account = house.subscribe()
    album = newest_post(house, account, "CAROUSEL_ALBUM")
    top = comment(house, album, "Under an album")
    house.delivered()
    house.work()
    (row,) = house.rows(f"{COMMENTS} WHERE comment_id = '{top}' AND run_id = 0")
    assert row["media_id"] == album


def test_mentions_wait_to_be_read_by_either_login(make_house: Any) -> None:
    house = make_house(days=120)
    world = house.sandbox.control.world()["accounts"]
    house.connect()
    house.subscribe(0)
    (one,) = house.connect("/ig", world[1]["instagram_token"])
    house.sync()
    house.subscribe(1, flavour="instagram")
    value = {"media_id": "17900", "comment_id": "17901"}
    house.sandbox.control.order_webhooks(
        send={"account": world[0]["id"], "field": "mentions", "value": value}
    )
    house.delivered(1)
    house.work()
    foreign = {"id": "18000000000000001", "media_product_type": "FEED"}
    body = told(
        world[1]["id"],
        {
            "field": "comments",
            "value": {"id": "17955", "from": {"id": "1"}, "text": "@you", "media": foreign},
        },
    )
    house.post("/webhooks/instagram", body, **sealed(body))
    house.work()
    with house.workspace.ledger.read() as conn:
        notices = webhooks.mention_notices(conn)
    assert [(n.media_id, n.comment_id) for n in notices] == [
        ("17900", "17901"),
        ("18000000000000001", "17955"),
    ]
    assert notices[1].account_id == one.id
    assert house.rows(f"{COMMENTS} WHERE comment_id = '17955'") == []


def test_messages_and_unknown_accounts_are_let_go_and_unknown_shapes_are_kept(house: House) -> None:
    account = house.connect()[0]
    with house.workspace.ledger.read() as conn:
        from warehouse.ledger import accounts

        ig = next(a.external_id for a in accounts.aliases_of(conn, account.id) if a.kind == "ig_user_id")
    for body in (
        json.dumps(
            {
                "object": "instagram",
                "entry": [{"id": ig, "time": 1, "messaging": [{"message": {"mid": "x"}}]}],
            }
        ).encode(),
        told("404404", a_comment(1)),
        b'{"object": "instagram", "entry": [{"id": "1", "surprise": true}]}',
        b"not even JSON",
    ):
        assert house.post("/webhooks/instagram", body, **sealed(body)).status_code == 200
    house.work()
    assert house.waiting() == {"kept": 2}
    with house.workspace.ledger.read() as conn:
        (alert,) = [one for one in alerts.open_alerts(conn) if one.matter == "webhooks:kept"]
    assert alert.times == 2 and "newer Posthouse" in alert.message
    assert house.rows(COMMENTS) == []


def test_who_asks_without_the_token_or_the_signature_gets_nothing(house: House) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "4711"}
    token = verify_token(house.workspace.vault)
    good = requests.get(f"{house.url}/webhooks/instagram", asked | {"hub.verify_token": token}, timeout=9)
    assert (good.status_code, good.text) == (200, "4711")
    bad = requests.get(f"{house.url}/webhooks/instagram", asked | {"hub.verify_token": "x"}, timeout=9)
    assert bad.status_code == 403 and "4711" not in bad.text
    body = told("1", a_comment(1))
    for headers in ({}, sealed(body, "wrong"), sealed(body + b" ")):
        assert house.post("/webhooks/instagram", body, **headers).status_code == 403
    assert house.post("/webhooks/instagram", b"x" * 4_000_001).status_code == 413
    chunked = requests.post(
        f"{house.url}/webhooks/instagram", data=(b"x" * 100_000 for _ in range(50)), timeout=20
    )
    assert chunked.status_code == 413 and house.waiting() == {}
    for path in ("/webhooks/", "/webhooks/other", "/webhooks/deauthorize", "/deletion/", "/deletion/x/y"):
        assert requests.get(house.url + path, timeout=9).status_code in (404, 405), path
    assert requests.get(f"{house.url}/settings", timeout=9, allow_redirects=False).status_code == 303
    with house.workspace.ledger.read() as conn:
        (alert,) = alerts.open_alerts(conn)
    assert alert.matter == "webhooks:signature" and "POSTHOUSE_APP_SECRET" in alert.message
    house.post("/webhooks/instagram", body, **sealed(body, KEYS.ig_app_secret))
    with house.workspace.ledger.read() as conn:
        assert alerts.open_alerts(conn) == [], "a delivery that fits ends it"


def test_what_must_wait_is_tried_again_until_the_platform_would_give_up(house: House) -> None:
    house.connect()
    house.sync()
    account = house.subscribe()
    album = newest_post(house, account, "CAROUSEL_ALBUM")
    top = comment(house, album, "Wait for me")
    house.delivered()
    house.sandbox.control.faults([{"path": ".*", "method": "POST", "times": 50, "status": 503, "html": True}])
    house.work()
    assert house.waiting() == {"waiting": 1} and house.rows(f"{COMMENTS} WHERE comment_id = '{top}'") == []
    house.sandbox.control.clear_faults()
    house.work()
    assert house.waiting() == {"waiting": 1}, "not before its time"
    house.sandbox.control.step(timedelta(minutes=2).total_seconds())
    time.sleep(0.4)  # the desk looks at the sandbox's clock four times a second
    house.work()
    assert house.waiting() == {} and house.rows(f"{COMMENTS} WHERE comment_id = '{top}'")


def test_a_desk_that_was_away_finds_what_it_stored_and_what_is_delivered_again(
    tmp_path: Path, sandbox: Any
) -> None:
    with house_at(tmp_path / "home", sandbox) as house:
        house.connect()
        house.sync()
        account = house.subscribe()
        media = newest_post(house, account)
        first = comment(house, media, "Stored before the end")
        house.delivered()
        port = int(house.url.rpartition(":")[2])
    second = comment(house, media, "While nobody listened")
    eventually(lambda: len(sandbox.control.webhooks()["deliveries"]) >= 2)
    with house_at(tmp_path / "home", sandbox, port) as house:
        sandbox.control.step(120)
        house.delivered(2)
        house.work()
        found = {row["comment_id"] for row in house.rows(f"{COMMENTS} WHERE run_id = 0")}
        assert {first, second} <= found
