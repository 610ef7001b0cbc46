"""People who leave: tokens go at once, and a deletion leaves nothing, which the bytes of every file show."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select

from actions.files import add_file
from connectors.sandbox.access.app_keys import person_id
from jobs.copies import copy_ledger
from posthouse.workspace import CONSOLE
from tests.actions.pictures import picture
from tests.webhooks.conftest import KEYS, House, eventually
from warehouse.ledger import accounts, alerts, audit, deletions, posts, tables, tokens, vault, webhooks
from warehouse.ledger.accounts import Account


def signed(user_id: str, secret: str = KEYS.app_secret) -> str:
    told = {"user_id": user_id, "algorithm": "HMAC-SHA256", "issued_at": 1_790_000_000}
    payload = base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=")
    seal = hmac.new(secret.encode(), payload, hashlib.sha256).digest()
    return (base64.urlsafe_b64encode(seal).rstrip(b"=") + b"." + payload).decode()


def tell(house: House, about: str, request: str) -> requests.Response:
    return requests.post(f"{house.url}/webhooks/{about}", {"signed_request": request}, timeout=30)


def status_of(house: House, account: Account) -> tuple[str, bool]:
    with house.workspace.ledger.read() as conn:
        now = accounts.get(conn, account.id)
        has_token = bool(vault.list_secrets(conn, f"account:{account.id}"))
    return now.status, has_token


def bytes_of(folder: Path, *, but: str = "sandbox") -> bytes:
    return b"\n".join(
        path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and but not in path.name
    )


def test_who_removes_the_app_must_connect_again_and_nothing_measured_is_lost(house: House) -> None:
    first, second = house.connect()
    house.sync()
    assert tell(house, "deauthorize", signed("404")).status_code == 200
    assert status_of(house, first) == ("connected", True)
    assert tell(house, "deauthorize", signed(person_id(1), "forged")).status_code == 403
    assert status_of(house, first) == ("connected", True)
    assert tell(house, "deauthorize", signed(person_id(1))).status_code == 200
    assert status_of(house, first) == status_of(house, second) == ("needs_reauth", False)
    with house.workspace.ledger.read() as conn:
        messages = [one.message for one in alerts.open_alerts(conn) if one.matter.startswith("token:")]
    assert len(messages) == 2 and all("removed this app" in message for message in messages)
    assert house.rows("SELECT count(*) AS n FROM media_version")[0]["n"] > 10
    house.connect()
    assert status_of(house, first) == ("connected", True)


def test_the_sandbox_tells_that_an_instagram_account_left(house: House) -> None:
    world = house.sandbox.control.world()["accounts"]
    (mine,) = house.connect("/ig", world[0]["instagram_token"])
    (other,) = house.connect("/ig", world[1]["instagram_token"])
    house.sandbox.control.callbacks(urls={"deauthorise": f"{house.url}/webhooks/deauthorize"})
    house.sandbox.control.change_token(world[0]["instagram_token"], deauthorise=True)
    assert eventually(lambda: status_of(house, mine) == ("needs_reauth", False))
    assert status_of(house, other) == ("connected", True)


def fill(house: House, mine: Account) -> tuple[str, str]:
    """Everything that a desk may know of an account; its caption to search for, and the name of an upload."""
    with house.workspace.ledger.read() as conn:
        aliases = {alias.kind: alias.external_id for alias in accounts.aliases_of(conn, mine.id)}
    upload = add_file(house.workspace.desk, CONSOLE, picture(), "secret.jpg")
    with house.workspace.ledger.begin() as conn:
        post = posts.add(
            conn, account_id=mine.id, kind="image", caption="A planned secret", now=house.workspace.now()
        )
        posts.set_files(conn, post.id, [(upload.id, None)])
        audit.append(
            conn, vault.audit_key(house.workspace.vault), house.workspace.now(), "console", "x", "y", {}
        )
        webhooks.receive(
            conn, f'{{"object":"x","name":"{mine.username}"}}'.encode(), [aliases["ig_user_id"]],
            house.workspace.now(),
        )  # fmt: skip
    copy_ledger(house.jobs, 0, "clock", None)
    rows = house.rows(
        f"SELECT caption FROM media_version WHERE account_id = {mine.id} AND length(caption) > 30"
    )
    with house.workspace.ledger.read() as conn:
        (name,) = conn.execute(select(tables.files.c.sha256)).scalars()
    return rows[0]["caption"], name


@pytest.mark.parametrize("flavour", ["facebook"])
def test_a_deletion_leaves_nothing_of_the_account_in_any_file(make_house: Any, flavour: str) -> None:
    house = make_house(accounts=2, posts=25)
    world = house.sandbox.control.world()["accounts"]
    if flavour == "facebook":
        (mine, other) = house.connect()
        with house.workspace.ledger.begin() as conn:
            tokens.change(conn, other.id, person_id=person_id(2))
        user = person_id(1)
    else:
        (mine,) = house.connect("/ig", world[0]["instagram_token"])
        (other,) = house.connect("/ig", world[1]["instagram_token"])
        with house.workspace.ledger.read() as conn:
            user = next(
                alias.external_id
                for alias in accounts.aliases_of(conn, mine.id)
                if alias.kind == "app_scoped_id"
            )
    house.sync()
    caption, upload = fill(house, mine)
    kept = house.rows(f"SELECT * FROM sample WHERE account_id = {other.id} ORDER BY ALL")
    home = house.workspace.home.path
    assert list((home / "files").rglob(f"{upload}*")) and (home / "raw" / str(mine.id)).exists()
    answer = tell(
        house, "deletion", signed(user, KEYS.app_secret if flavour == "facebook" else KEYS.ig_app_secret)
    )
    assert answer.status_code == 200 and set(answer.json()) == {"url", "confirmation_code"}
    url, code = answer.json()["url"], answer.json()["confirmation_code"]
    assert url == f"{house.url}/deletion/{code}" and len(code) >= 30
    assert "Deleting has begun" in requests.get(url, timeout=9).text
    assert status_of(house, mine) == ("removed", False)
    assert house.work()["deletions"] == 1
    told = requests.get(url, timeout=9)
    assert told.status_code == 200 and "Everything was deleted" in told.text
    assert mine.username not in told.text and "no-store" in told.headers["cache-control"]
    assert requests.get(f"{house.url}/deletion/{code[:-1]}x", timeout=9).status_code == 404
    copy_ledger(house.jobs, 0, "clock", None)
    left = bytes_of(home)
    for word in (mine.username, caption[:30], "A planned secret", user, code):
        assert word.encode() not in left, word
    assert not (home / "raw" / str(mine.id)).exists() and not (home / "thumbs" / str(mine.id)).exists()
    assert not list((home / "files").rglob(f"{upload}*"))
    raw = b"".join(house.jobs.raw.read(note.content["raw_id"])[0] for note in house.jobs.raw.notes(0))
    assert mine.username.encode() not in raw and other.username.encode() in raw
    pairs = house.rows(f"SELECT * FROM sample WHERE account_id = {other.id} ORDER BY ALL")
    assert str(pairs) == str(kept) and status_of(house, other) == ("connected", True)
    with house.workspace.ledger.read() as conn:
        assert audit.verify(conn, vault.audit_key(house.workspace.vault)).ok
        (done,) = deletions.list_deletions(conn)
    assert done.deleted["measurements"] > 20 and done.deleted["uploads"] == 1
    house.sync()
    assert house.rows(f"SELECT count(*) AS n FROM media_version WHERE account_id = {mine.id}")[0]["n"] == 0
