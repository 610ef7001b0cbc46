"""Importing a spreadsheet: all rows or none, every problem with its row."""

from pathlib import Path

import pytest

from actions import posts
from actions.actor import Grant
from actions.errors import Invalid, NeedsConfirmation, NotAllowed
from actions.import_csv import folder_reader, import_csv, template
from tests.actions.conftest import House
from tests.actions.pictures import clip, picture
from warehouse.ledger import files as ledger_files
from warehouse.ledger import posts as ledger_posts

HEADER = "account,when,time_zone,kind,caption,media,alt_text\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pictures").mkdir()
    for n, colour in enumerate(("red", "green", "blue"), start=1):
        (tmp_path / "pictures" / f"{n}.jpg").write_bytes(picture(400, 400, colour=colour))
    (tmp_path / "a.mp4").write_bytes(clip())
    (tmp_path / "notes.txt").write_bytes(b"nothing to see")
    return tmp_path


def test_every_row_becomes_a_post(any_house: House, folder: Path) -> None:
    house = any_house
    text = (
        "\ufeff" + HEADER
        + 'account,2026-12-01T18:00,,image,"Hello, #spring",pictures/1.jpg,A red square\n'
        + "@Sibling,2026-12-01 19:00,UTC,carousel,Two,pictures/1.jpg; pictures/2.jpg,One|Two\n"
        + ",,,,,,\n"
        + f"{house.stranger},,,reel,Later,a.mp4,\n"
    )  # fmt: skip
    made = import_csv(house.desk, house.owner, text, folder_reader(folder), request_key="i")
    rows = [posts.post_row(house.desk, house.owner, post_id) for post_id in made.ids]
    assert [(row.username, row.state, row.kind) for row in rows] == [
        ("account", "scheduled", "image"), ("sibling", "scheduled", "carousel"), ("stranger", "draft", "reel")
    ]  # fmt: skip
    assert [row.due_at and row.due_at.hour for row in rows] == [17, 19, None]
    assert rows[1].alt_texts == ("One", "Two") and rows[0].caption == "Hello, #spring"
    assert [entry.action for entry in house.entries()] == ["posts.import"]
    assert import_csv(house.desk, house.owner, text, folder_reader(folder), request_key="i") == made
    story = posts.story_of_post(house.desk, house.owner, made.ids[1])
    assert "imported it" in story[0].text


def test_semicolons_of_other_countries_are_understood(house: House, folder: Path) -> None:
    text = "account;when;kind;media\naccount;2026-12-01T18:00;image;pictures/1.jpg\n"
    assert len(import_csv(house.desk, house.owner, text, folder_reader(folder)).ids) == 1


def test_every_problem_is_told_and_nothing_is_kept(house: House, folder: Path) -> None:
    text = (
        HEADER
        + "account,2026-12-01T18:00,,image,Fine,pictures/1.jpg,\n"
        + f"nobody,2020-01-01T10:00,,poem,{'#a ' * 31},gone.jpg,\n"
        + "account,yesterday,Moon/Base,image,Text,notes.txt,\n"
        + "account,2020-01-01T10:00,,carousel,Past,pictures/1.jpg,\n"
    )
    with pytest.raises(Invalid) as refused:
        import_csv(house.desk, house.owner, text, folder_reader(folder))
    said = "\n".join(refused.value.problems)
    for words in ('Row 3: There is no account "nobody"', "Row 3: gone.jpg cannot be read", 'Row 3: "poem" is no kind',
                  "Row 4: notes.txt is not a picture"):  # fmt: skip
        assert words in said
    text = (
        HEADER
        + "account,2020-01-01T10:00,,carousel,Past,pictures/1.jpg,\naccount,soon,,image,,pictures/2.jpg,\n"
    )
    with pytest.raises(Invalid) as refused:
        import_csv(house.desk, house.owner, text, folder_reader(folder))
    said = "\n".join(refused.value.problems)
    for words in ("Row 2: A carousel takes 2 to 10", "is in the past", 'Row 3: "soon" is not a date'):
        assert words in said
    with house.desk.ledger.read() as conn:
        assert not ledger_posts.list_posts(conn) and not ledger_files.list_files(conn)
    assert house.entries() == []


def test_the_same_row_twice_needs_a_yes(house: House, folder: Path) -> None:
    row = "account,2026-12-01T18:00,,image,Hello,pictures/1.jpg,\n"
    text = HEADER + row + row.replace("18:00", "20:00")
    with pytest.raises(NeedsConfirmation, match="Row 3"):
        import_csv(house.desk, house.owner, text, folder_reader(folder))
    assert len(import_csv(house.desk, house.owner, text, folder_reader(folder), confirmed=True).ids) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "missing account"),
        (HEADER, "no rows"),
        ("account,kind,media,colour\n", "unknown colour"),
        (HEADER + 'account,,,image,"open,pictures/1.jpg,\n', "no valid CSV"),
        (HEADER + "account,,,image,too,many,cells,here\n", "more cells than columns"),
        (HEADER + "account,,,image,,,\n" * 501, "at most 500"),
    ],
)
def test_files_that_are_no_plan(house: House, folder: Path, text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        import_csv(house.desk, house.owner, text, folder_reader(folder))


def test_rows_need_the_role_of_what_they_do(house: House, folder: Path) -> None:
    author = house.person(Grant("author", "account", house.account))
    text = HEADER + "account,2026-12-01T18:00,,image,Hello,pictures/1.jpg,\n"
    with pytest.raises(Invalid, match="Row 2: You may not schedule posts"):
        import_csv(house.desk, author, text, folder_reader(folder))
    made = import_csv(house.desk, author, text, folder_reader(folder), schedule=False)
    assert posts.post_row(house.desk, author, made.id).state == "draft"
    with pytest.raises(Invalid, match='no account "stranger"'):
        import_csv(house.desk, author, text.replace("account,2026", "stranger,2026"), folder_reader(folder))
    with pytest.raises(NotAllowed):
        import_csv(house.desk, house.person(Grant("viewer")), text, folder_reader(folder))


def test_the_template_names_the_columns() -> None:
    assert template().startswith(HEADER.strip())
