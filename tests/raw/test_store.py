import subprocess
import sys
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from warehouse.raw.store import DamagedAnswer, RawStore

META = {"at": "2026-11-20T12:00:00+00:00", "path": "1784/media"}


def test_an_answer_reads_back_with_its_meta(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    raw_id = store.keep(3, b'{"data": []}', META)
    assert raw_id == "3/2026-11.zst:0"
    assert store.read(raw_id) == (b'{"data": []}', META)


def test_an_equal_body_is_kept_once_per_account(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    first = store.keep(3, b"same", META)
    size = (tmp_path / "3" / "2026-11.zst").stat().st_size
    assert store.keep(3, b"same", META | {"at": "2026-11-21"}) == first
    assert (tmp_path / "3" / "2026-11.zst").stat().st_size == size
    assert store.keep(4, b"same", META).startswith("4/")


def test_an_equal_body_is_found_after_reopening_and_in_last_months_file(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    first = store.keep(3, b"same", META)
    store.close()
    assert RawStore(tmp_path).keep(3, b"same", META | {"at": "2026-12-01T00:00:00Z"}) == first


def test_two_stores_that_take_turns_never_misplace_an_answer(tmp_path: Path) -> None:
    one, other = RawStore(tmp_path), RawStore(tmp_path)
    kept = {}
    for turn in range(6):
        store = (one, other)[turn % 2]
        kept[store.keep(1, f"body {turn}".encode(), META)] = f"body {turn}".encode()
    assert {raw_id: one.read(raw_id)[0] for raw_id in kept} == kept
    assert len(kept) == 6
    assert other.keep(1, b"body 4", META) in kept


@given(bodies=st.lists(st.binary(max_size=300), max_size=12), cut=st.integers(0, 60))
def test_a_torn_tail_costs_only_the_last_answer(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes], cut: int
) -> None:
    root = tmp_path_factory.mktemp("raw")
    store = RawStore(root)
    kept = {store.keep(1, body, META): body for body in bodies}
    torn = store.keep(1, b"the one that is torn " * 9, META)
    store.close()
    path = root / "1" / "2026-11.zst"
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1 - cut)
    again = RawStore(root)
    newest = again.keep(1, b"afterwards", META)
    kept[newest] = b"afterwards"
    assert newest == torn  # the torn bytes were cut off and written over
    assert {raw_id: again.read(raw_id)[0] for raw_id in kept} == kept


def test_a_file_of_one_month_is_readable_with_any_zstd(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    for body in (b"one", b"two"):
        store.keep(1, body, META)
    store.flush()
    with (tmp_path / "1" / "2026-11.zst").open("rb") as file:
        text = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True).read()
    assert [line for line in text.splitlines() if not line.startswith(b"{")] == [b"one", b"two"]


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    raw_id = store.keep(1, b"body", META)
    path = tmp_path / "1" / "2026-11.zst"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedAnswer):
        store.read(raw_id)


@pytest.mark.parametrize("raw_id", ["", "1/2026-11.zst:0", "../1/2026-11.zst:0", "1/../../etc:0"])
def test_an_unknown_raw_id_is_a_key_error(tmp_path: Path, raw_id: str) -> None:
    with pytest.raises(KeyError):
        RawStore(tmp_path).read(raw_id)


def test_what_was_kept_survives_kill_9(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from warehouse.raw.store import RawStore\n"
        "store = RawStore(Path(sys.argv[1]))\n"
        "print(store.keep(1, b'kept', {'at': '2026-11-20'}), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=False, capture_output=True, text=True
    )
    assert done.returncode == -9
    assert RawStore(tmp_path).read(done.stdout.strip())[0] == b"kept"


def test_notes_come_back_in_order_and_are_not_merged(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    for turn in range(3):
        store.keep(3, b"answer", META)
        store.note(3, "2026-11-20T12:00:00+00:00", {"turn": turn // 2})
    store.note(3, "2026-12-01T00:00:00+00:00", {"turn": 9})
    store.keep(0, b"of the workspace", META)
    assert [note.content["turn"] for note in store.notes(3)] == [0, 0, 1, 9]
    assert (store.accounts(), store.months(3), store.count_notes(3)) == ([0, 3], ["2026-11", "2026-12"], 4)


def test_damage_in_the_middle_costs_only_what_it_hit(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    notes = [store.note(3, META["at"], {"turn": turn}) for turn in range(4)]
    store.close()
    path = tmp_path / "3" / "2026-11.zst"
    with path.open("r+b") as file:
        file.seek(int(notes[1].rpartition(":")[2]) + 40)  # within the content of the second
        file.write(b"????")
        file.seek(int(notes[2].rpartition(":")[2]))  # the header of the third
        file.write(b"????")
    store = RawStore(tmp_path)
    later = store.note(3, META["at"], {"turn": 4})
    found = list(store.notes(3))
    assert [note.content.get("turn") for note in found] == [0, None, None, 3, 4]
    assert [note.raw_id for note in found if note.damage] == notes[1:3]
    assert found[-1].raw_id == later


def test_forgetting_old_months_deletes_their_files_only(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    old = store.keep(3, b"old", META | {"at": "2026-01-05"})
    store.keep(0, b"of the workspace", META | {"at": "2026-01-05"})
    new = store.keep(3, b"new", META)
    assert store.forget_before("2026-11") == ["3/2026-01.zst"]
    assert store.read(new)[0] == b"new"
    with pytest.raises(KeyError):
        store.read(old)
    assert store.keep(3, b"old", META).startswith("3/2026-11")
    assert store.months(0) == ["2026-01"]


def test_an_account_is_erased_and_may_begin_anew(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    store.keep(3, b"mine", META)
    store.keep(3, b"mine too", META | {"at": "2026-12-01"})
    other = store.keep(4, b"other", META)
    assert store.erase(3) == 2 and store.erase(3) == 0
    assert not (tmp_path / "3").exists() and store.read(other)[0] == b"other"
    with pytest.raises(KeyError):
        store.read("3/2026-11.zst:0")
    assert store.read(store.keep(3, b"mine", META))[0] == b"mine"


def test_answers_are_rewritten_and_their_notes_follow(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    for month in ("2026-11", "2026-12"):
        raw_id = store.keep(0, f"name of {month}".encode(), {"at": f"{month}-01"})
        store.note(0, f"{month}-01", {"raw_id": raw_id, "month": month})
    store.rewrite(0, lambda body: body.replace(b"name", b"somebody"))
    notes = [note.content for note in store.notes(0)]
    assert [note["month"] for note in notes] == ["2026-11", "2026-12"]
    assert [store.read(note["raw_id"])[0] for note in notes] == [
        b"somebody of 2026-11",
        b"somebody of 2026-12",
    ]
    assert not (tmp_path / ".rewriting").exists()
    store.rewrite(5, lambda body: body)
    assert store.accounts() == [0]
