"""Every rule of Instagram, told in words with the fix; and what is fine stays fine."""

import pytest

from actions.posts.rules import Content, PostFile, content_notes, content_problems

SQUARE = PostFile("image/jpeg", 1000, 1080, 1080, None, "a.jpg")
CLIP = PostFile("video/mp4", 1000, 1080, 1920, 12_000, "a.mp4")


def shaped(width: int, height: int) -> PostFile:
    return PostFile("image/jpeg", 1000, width, height, None, "a.jpg")


def lasting(seconds: float, megabytes: float = 1) -> PostFile:
    return PostFile("video/mp4", int(megabytes * 1024 * 1024), 1080, 1920, int(seconds * 1000), "a.mp4")


FINE = {
    "plain picture": Content("image", "Hello", [SQUARE]),
    "longest caption": Content("image", "x" * 2200, [SQUARE]),
    "thirty hashtags": Content("image", " ".join(f"#t{n}" for n in range(30)), [SQUARE]),
    "twenty mentions": Content("image", " ".join(f"@p{n}" for n in range(20)), [SQUARE]),
    "no mention in an e-mail": Content("image", "write to me@example.com " * 21, [SQUARE]),
    "no hashtag in an address": Content("image", "see page#part " * 31, [SQUARE]),
    "4:5": Content("image", "", [shaped(1080, 1350)]),
    "1.91:1": Content("image", "", [shaped(1080, 566)]),
    "two in a carousel": Content("carousel", "", [SQUARE, CLIP]),
    "ten in a carousel": Content("carousel", "", [SQUARE] * 10),
    "a reel": Content("reel", "", [CLIP], options={"share_to_feed": True, "thumb_offset": 1000}),
    "longest reel": Content("reel", "", [lasting(900, 299)]),
    "a tall story": Content("story", "", [shaped(1080, 1920)]),
    "a story with words kept": Content("story", "for us", [SQUARE]),
    "alt text": Content("image", "", [SQUARE], ("x" * 1000,)),
    "tag": Content("image", "", [SQUARE], options={"user_tags": [{"username": "a.b", "x": 0.5, "y": 1}]}),
    "unknown length": Content("reel", "", [PostFile("video/mp4", 1, None, None, None)]),
}

WRONG = {
    "unknown kind": (Content("poem", "", [SQUARE]), "not a kind of post"),
    "long caption": (Content("image", "x" * 2201, [SQUARE]), "Shorten it by 1"),
    "hashtags": (Content("image", " ".join(f"#t{n}" for n in range(31)), [SQUARE]), "31 hashtags.*Remove 1"),
    "mentions": (Content("image", " ".join(f"@p{n}" for n in range(23)), [SQUARE]), "23 people.*Remove 3"),
    "first comment": (
        Content("image", "", [SQUARE], first_comment="#a " * 31),
        "first comment has 31 hashtags",
    ),
    "no media": (Content("image", "", []), "no media"),
    "one in a carousel": (Content("carousel", "", [SQUARE]), "2 to 10"),
    "eleven in a carousel": (Content("carousel", "", [SQUARE] * 11), "2 to 10"),
    "two pictures": (Content("image", "", [SQUARE, SQUARE]), "choose the kind carousel"),
    "two stories": (Content("story", "", [SQUARE, SQUARE]), "exactly one"),
    "video as picture": (Content("image", "", [CLIP]), "kind reel"),
    "picture as reel": (Content("reel", "", [SQUARE]), "one MP4 video"),
    "too tall": (Content("image", "", [shaped(1080, 1400)]), "too tall.*1350 pixels in height"),
    "too wide": (Content("image", "", [shaped(1440, 700)]), "too wide.*1337 pixels in width"),
    "wide in a carousel": (Content("carousel", "", [SQUARE, shaped(1440, 500)]), "too wide"),
    "short reel": (Content("reel", "", [lasting(2)]), "3 to 900 seconds"),
    "long reel": (Content("reel", "", [lasting(901)]), "3 to 900 seconds"),
    "long story": (Content("story", "", [lasting(61)]), "3 to 60 seconds"),
    "heavy story": (Content("story", "", [lasting(20, 101)]), "100 MB"),
    "long alt text": (Content("image", "", [SQUARE], ("x" * 1001,)), "alt text.*Shorten it by 1"),
    "alt text of a reel": (Content("reel", "", [CLIP], ("x",)), "no alt text"),
    "surplus alt text": (Content("image", "", [SQUARE], ("x", "y")), "more alt texts"),
    "unknown option": (Content("image", "", [SQUARE], options={"colour": 1}), "Unknown option: colour"),
    "reel option": (Content("image", "", [SQUARE], options={"share_to_feed": True}), "reels only"),
    "collaborators": (Content("image", "", [SQUARE], options={"collaborators": list("abcd")}), "at most 3"),
    "collaborator's name": (Content("image", "", [SQUARE], options={"collaborators": ["@a"]}), "without @"),
    "tag outside": (
        Content("image", "", [SQUARE], options={"user_tags": [{"username": "a", "x": 2, "y": 0}]}),
        "x and y from 0 to 1",
    ),
    "tag of nothing": (Content("image", "", [SQUARE], options={"user_tags": ["a"]}), "needs a user name"),
    "late": (Content("image", "", [SQUARE], options={"when_late": "never"}), "when_late"),
    "comment on a story": (Content("story", "", [SQUARE], first_comment="x"), "no first comment"),
    "collaborator of a story": (
        Content("story", "", [SQUARE], options={"collaborators": ["a"]}),
        "no collaborators",
    ),
}


@pytest.mark.parametrize("content", FINE.values(), ids=FINE)
def test_what_instagram_takes(content: Content) -> None:
    assert content_problems(content) == []


@pytest.mark.parametrize(("content", "said"), WRONG.values(), ids=WRONG)
def test_what_it_does_not_take(content: Content, said: str) -> None:
    import re

    problems = content_problems(content)
    assert len(problems) == 1
    assert re.search(said, problems[0], re.DOTALL), problems


def test_all_problems_come_at_once() -> None:
    assert len(content_problems(Content("image", "#a @b " * 1000, [], ("x" * 2000,)))) >= 5


def test_a_caption_on_a_story_is_noted() -> None:
    assert "no caption" in content_notes(FINE["a story with words kept"])[0]
    assert content_notes(FINE["plain picture"]) == []
