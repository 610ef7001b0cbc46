import pytest

from connectors.instagram.publishing import ListedComment, ListedMedia
from jobs.publisher.matching import matching_media, own_comments, same_text
from tests.publisher.build import DUE, seconds

CAPTION = "Caf\u00e9 at  the harbour\n"


def media(media_id="m1", at=DUE, caption="Cafe\u0301 at the harbour", kind="FEED"):
    return ListedMedia(media_id, at.strftime("%Y-%m-%dT%H:%M:%S+0000"), caption, kind)


def match(*listed, kind="image", bound=()):
    found = matching_media(
        listed,
        kind=kind,
        caption=CAPTION,
        first_intended_at=DUE,
        write_ended_at=DUE + seconds(60),
        bound=set(bound),
    )
    return [item.id for item in found]


def test_finds_the_same_caption_however_it_is_spaced_or_composed():
    assert match(media()) == ["m1"]


@pytest.mark.parametrize(
    ("offset", "fits"), [(-61, False), (-60, True), (0, True), (60 + 600, True), (60 + 601, False)]
)
def test_only_while_we_tried(offset, fits):
    assert match(media(at=DUE + seconds(offset))) == (["m1"] if fits else [])


def test_never_the_newest_just_because_it_is_the_newest():
    assert match(media("other", caption="Somebody else's")) == []
    assert match(media("other", caption="Somebody else's"), media("m1")) == ["m1"]


def test_not_another_kind_and_not_what_belongs_to_another_post():
    assert match(media(kind="REELS")) == []
    assert match(media(kind="REELS"), kind="reel") == ["m1"]
    assert match(media("m1"), media("m2"), bound={"m1"}) == ["m2"]


def test_two_candidates_are_two():
    assert match(media("m1"), media("m2")) == ["m1", "m2"]


def test_stories_never_match():
    assert match(media(kind="STORY"), kind="story") == []


def test_case_and_letters_count():
    assert same_text("A b") != same_text("a b")
    assert same_text(" a\u00a0 b ") == "a b"


def test_our_own_comment_is_ours_by_name_text_and_time():
    def comment(comment_id, username="brand", text="Link in bio", at=DUE):
        return ListedComment(comment_id, at.strftime("%Y-%m-%dT%H:%M:%S+0000"), text, username)

    listed = [
        comment("later", at=DUE + seconds(300)),
        comment("ours", username="Brand"),
        comment("fan", username="fan"),
        comment("other", text="Thank you"),
        comment("last week", at=DUE - seconds(7 * 86400)),
    ]
    found = own_comments(listed, username="brand", message="Link in bio ", first_intended_at=DUE)
    assert [item.id for item in found] == ["ours", "later"]
