import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.media_store import LocalMediaStore, MediaMissingError, MediaStoreError

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=6)
DATA = b"a picture"
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> LocalMediaStore:
    return LocalMediaStore(tmp_path / "media", b"k" * 32, "https://desk.example/")


def signed(store: LocalMediaStore, expires_at: datetime = LATER) -> str:
    return store.signed_url(store.put(SHA, DATA, ".jpg"), expires_at).rsplit("/", 1)[1]


def test_keeps_files_by_content(store):
    name = store.put(SHA, DATA, ".jpg")
    assert name == f"{SHA}.jpg"
    assert store.put(SHA, DATA, ".jpg") == name
    with store.open(name) as kept:
        assert kept.read() == DATA
    assert store.has(name)


def test_leaves_no_scratch_files(store, tmp_path):
    store.put(SHA, DATA, ".jpg")
    assert [path.name for path in (tmp_path / "media").rglob("*") if path.is_file()] == [f"{SHA}.jpg"]


def test_refuses_content_that_is_not_what_its_name_says(store):
    with pytest.raises(MediaStoreError, match="damaged"):
        store.put(SHA, b"something else", ".jpg")


def test_says_what_is_missing(store):
    with pytest.raises(MediaMissingError, match="Upload it again"):
        store.open(f"{'0' * 64}.jpg")
    assert not store.has(f"{'0' * 64}.jpg")


def test_a_signed_name_leads_to_the_file_until_it_expires(store):
    name = signed(store)
    assert store.resolve(name, NOW).read_bytes() == DATA
    assert store.resolve(name, LATER - timedelta(seconds=1)) is not None
    assert store.resolve(name, LATER) is None


def test_the_address_is_under_outbox(store):
    url = store.signed_url(store.put(SHA, DATA, ".jpg"), LATER)
    assert url.startswith("https://desk.example/outbox/")
    assert url.endswith(f"{SHA}.jpg")


def test_another_key_signs_differently(store, tmp_path):
    other = LocalMediaStore(tmp_path / "media", b"x" * 32, "https://desk.example")
    assert other.resolve(signed(store), NOW) is None


def test_the_expiry_cannot_be_moved(store):
    expires, signature, rest = signed(store).split(".", 2)
    assert store.resolve(f"{int(expires, 16) + 3600:x}.{signature}.{rest}", NOW) is None


def test_the_file_cannot_be_swapped(store):
    other = b"another picture"
    other_name = store.put(hashlib.sha256(other).hexdigest(), other, ".jpg")
    expires, signature, _ = signed(store).split(".", 2)
    assert store.resolve(f"{expires}.{signature}.{other_name}", NOW) is None


def test_a_file_that_is_gone_is_not_resolved(store, tmp_path):
    name = signed(store)
    next((tmp_path / "media").rglob("*.jpg")).unlink()
    assert store.resolve(name, NOW) is None


@pytest.mark.parametrize(
    "name",
    [
        "../secret",
        "",
        "/etc/passwd",
        f"..%2f{SHA}.jpg",
        f"{SHA}.jpg/..",
        f"{SHA}",
        f"{SHA}.JPG",
        f"a/{SHA}.jpg",
    ],
)
def test_no_name_leaves_the_folder(store, name):
    with pytest.raises(MediaStoreError, match="not a name"):
        store.open(name)
    assert not store.has(name)
    # Even when the signature is right, because the key leaked or was reused.
    assert store.resolve(f"ffffffffff.{store._signature('ffffffffff', name)}.{name}", NOW) is None


@given(st.text())
def test_whatever_is_asked_for_is_refused_quietly(tmp_path_factory, text):
    store = LocalMediaStore(tmp_path_factory.getbasetemp() / "none", b"k" * 32, "https://desk.example")
    assert store.resolve(text, NOW) is None


def test_a_file_is_removed_for_good(store):
    name = store.put(SHA, DATA, ".jpg")
    address = signed(store)
    assert store.remove(name) and not store.remove(name)
    assert not store.has(name) and store.resolve(address, NOW) is None
    with pytest.raises(MediaStoreError):
        store.remove("../escape")
