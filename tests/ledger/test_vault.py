"""Secrets open only with their key, in their place, unchanged."""

import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from warehouse.ledger import tables, vault, workspace
from warehouse.ledger.errors import Conflict, VaultError
from warehouse.ledger.store import Ledger
from warehouse.ledger.vault import Vault

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
TEXT = st.text(max_size=200)
NAMES = st.text(string.ascii_lowercase + string.digits + ":_", min_size=1, max_size=40)


@given(aad=TEXT, plain=TEXT, key=st.binary(min_size=32, max_size=32))
def test_what_is_sealed_opens(aad: str, plain: str, key: bytes) -> None:
    box = Vault.from_key(key)
    key_id, sealed = box.seal(aad, plain)
    assert box.open(aad, key_id, sealed) == plain
    assert plain == "" or len(plain) < 4 or plain.encode() not in sealed


@given(plain=TEXT, data=st.data())
def test_any_flipped_bit_is_told(plain: str, data: st.DataObject) -> None:
    box = Vault.from_key(KEY)
    key_id, sealed = box.seal("here", plain)
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(VaultError, match="does not open"):
        box.open("here", key_id, bytes(changed))


@given(plain=TEXT, cut=st.integers(0, 300))
def test_a_cut_value_is_told(plain: str, cut: int) -> None:
    box = Vault.from_key(KEY)
    key_id, sealed = box.seal("here", plain)
    with pytest.raises(VaultError):
        box.open("here", key_id, sealed[: min(cut, len(sealed) - 1)])


@given(here=NAMES, there=NAMES)
def test_a_value_opens_only_where_it_was_sealed(here: str, there: str) -> None:
    box = Vault.from_key(KEY)
    key_id, sealed = box.seal(here, "token")
    if here != there:
        with pytest.raises(VaultError):
            box.open(there, key_id, sealed)


def test_the_same_text_is_never_sealed_alike() -> None:
    box = Vault.from_key(KEY)
    assert len({box.seal("here", "token")[1] for _ in range(1000)}) == 1000


def test_a_wrong_key_is_told_by_its_id() -> None:
    key_id, sealed = Vault.from_key(KEY).seal("here", "token")
    with pytest.raises(VaultError, match=f"{key_id}, which this Posthouse does not have. Set POSTHOUSE_KEY"):
        Vault.from_key(OTHER_KEY).open("here", key_id, sealed)


def test_a_wrong_key_under_the_right_id_is_told() -> None:
    _, sealed = Vault({"a": KEY}, "a").seal("here", "token")
    with pytest.raises(VaultError, match="does not open"):
        Vault({"a": OTHER_KEY}, "a").open("here", "a", sealed)


def test_an_older_key_still_opens_after_a_newer_one_came() -> None:
    old = Vault({"old": KEY}, "old")
    both = Vault({"old": KEY, "new": OTHER_KEY}, "new")
    assert both.open("here", *old.seal("here", "token")) == "token"
    assert both.seal("here", "token")[0] == "new"
    assert vault.audit_key(both) == vault.audit_key(old)


def test_keys_for_different_purposes_differ() -> None:
    box = Vault.from_key(KEY)
    assert len({KEY, vault.audit_key(box), box.derived("outbox"), box.derived("secrets")}) == 4


@pytest.mark.parametrize("key", [b"", b"short", b"k" * 31, b"k" * 33])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(VaultError, match="must have 32"):
        Vault.from_key(key)
    with pytest.raises(VaultError, match="must have 32"):
        Vault({"a": key}, "a")


def test_the_current_key_must_be_at_hand() -> None:
    with pytest.raises(VaultError, match="no key b"):
        Vault({"a": KEY}, "b")


def test_stored_secrets_come_back(ledger: Ledger) -> None:
    box = Vault.from_key(KEY)
    with ledger.begin() as conn:
        vault.put_secret(conn, box, "account:1", "access_token", "old", NOW)
        vault.put_secret(conn, box, "account:1", "access_token", "EAAB-té", NOW, NOW + timedelta(days=60))
        vault.put_secret(conn, box, "account:2", "access_token", "other", NOW)
    with ledger.read() as conn:
        assert vault.get_secret(conn, box, "account:1", "access_token") == "EAAB-té"
        assert vault.get_secret(conn, box, "account:1", "nothing") is None
        (shown,) = vault.list_secrets(conn, "account:1")
        assert (shown.name, shown.expires_at) == ("access_token", NOW + timedelta(days=60))
    with ledger.begin() as conn:
        assert vault.delete_secrets(conn, "account:1") == 1
        assert vault.get_secret(conn, box, "account:1", "access_token") is None
        assert vault.get_secret(conn, box, "account:2", "access_token") == "other"


def test_rows_that_were_swapped_are_told(ledger: Ledger) -> None:
    box = Vault.from_key(KEY)
    with ledger.begin() as conn:
        vault.put_secret(conn, box, "account:1", "access_token", "one", NOW)
        vault.put_secret(conn, box, "account:2", "access_token", "two", NOW)
        stolen = conn.execute(select(tables.secrets.c.sealed).order_by(tables.secrets.c.id)).scalars().first()
        conn.execute(
            update(tables.secrets).where(tables.secrets.c.owner == "account:2").values(sealed=stolen)
        )
    with pytest.raises(VaultError, match="account:2"), ledger.read() as conn:
        vault.get_secret(conn, box, "account:2", "access_token")


def test_a_bar_in_a_name_cannot_make_two_places_one(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="must not contain"), ledger.begin() as conn:
        vault.put_secret(conn, Vault.from_key(KEY), "a|b", "c", "x", NOW)


def test_no_secret_is_in_the_file(sqlite_ledger: Ledger, sqlite_url: str) -> None:
    box = Vault.from_key(KEY)
    with sqlite_ledger.begin() as conn:
        vault.put_secret(conn, box, "account:1", "access_token", "PLANTED-TOKEN", NOW)
    content = Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()
    assert b"PLANTED-TOKEN" not in content
    assert KEY not in content


def test_the_workspace_tells_a_wrong_key_at_the_start(ledger: Ledger) -> None:
    box = Vault.from_key(KEY)
    with ledger.begin() as conn:
        workspace.check_key(conn, box)  # nothing is bound yet
        made = workspace.create(conn, box, "Alder & Co", "en", NOW)
    with ledger.read() as conn:
        assert workspace.find(conn) == made
        workspace.check_key(conn, box)
        with pytest.raises(VaultError, match="Set POSTHOUSE_KEY"):
            workspace.check_key(conn, Vault.from_key(OTHER_KEY))


def test_there_is_one_workspace(ledger: Ledger) -> None:
    box = Vault.from_key(KEY)
    with ledger.begin() as conn:
        assert workspace.find(conn) is None
        workspace.create(conn, box, "Alder", "en", NOW)
        workspace.change(conn, name="Birch")
        with pytest.raises(Conflict):
            workspace.create(conn, box, "Cedar", "en", NOW)
        assert workspace.find(conn) == workspace.Workspace("Birch", "en", NOW)
