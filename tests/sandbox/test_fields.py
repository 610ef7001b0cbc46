import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sandbox.api.fields import DEEPEST, LONGEST, MOST, Field, parse_fields, text_of
from connectors.sandbox.refusing.refusals import Refusal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id", (Field("id"),)),
        ("id,caption", (Field("id"), Field("caption"))),
        (" id , caption ", (Field("id"), Field("caption"))),
        ("id,", (Field("id"),)),
        ("children{id,media_type}", (Field("children", (), (Field("id"), Field("media_type"))),)),
        ("children{}", (Field("children", (), ()),)),
        ("insights.metric(reach,saved)", (Field("insights", (("metric", "reach,saved"),)),)),
        (
            "media.limit(50).after(c){id,comments.limit(5){text,replies{text}}}",
            (
                Field(
                    "media", (("limit", "50"), ("after", "c")),
                    (
                        Field("id"),
                        Field("comments", (("limit", "5"),), (Field("text"), Field("replies", (), (Field("text"),)))),
                    ),
                ),
            ),
        ),
    ],
)  # fmt: skip
def test_it_reads_names_modifiers_and_braces(text, expected):
    assert parse_fields(text) == expected


@pytest.mark.parametrize(
    "text", ["", ",id", "id{", "id}", "id{caption", "a.b", "a.nonsense(1)", "a.limit(1", "id caption", "{id}"]
)
def test_it_refuses_bad_syntax(text):
    with pytest.raises(Refusal, match="Syntax error"):
        parse_fields(text)


@given(st.text(alphabet="abc_.(){}, 1", max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        assert parse_fields(text)
    except Refusal as refusal:
        assert refusal.code in {1, 2500}


@pytest.mark.parametrize(
    "text",
    [
        "id,media.limit(2).after(c){id,comments.limit(5){text,replies{text}}},insights.metric(reach,saved).as(numbers)",
        "business_discovery.username(some.name){followers_count,media{id}}",
        "mentioned_media.media_id(17){caption},mentioned_comment.comment_id(18){text}",
        "children{}",
    ],
)
def test_fields_can_be_written_down_again(text):
    assert text_of(parse_fields(text)) == text
    assert parse_fields(text_of(parse_fields(text))) == parse_fields(text)


def test_an_expansion_can_be_told_under_another_name():
    first, second = parse_fields("media.as(posts){id},media")
    assert (first.key, second.key) == ("posts", "media") and first.params == {"as": "posts"}


def test_what_is_too_long_too_deep_or_too_much_is_refused():
    inside = "a{" * DEEPEST + "id" + "}" * DEEPEST
    assert parse_fields(inside) and len(parse_fields(",".join(["id"] * MOST))) == MOST
    for text in ("a{" + inside + "}", ",".join(["id"] * (MOST + 1)), "x" * (LONGEST + 1), "a{" * 3000):
        with pytest.raises(Refusal, match="Please reduce the amount of data"):
            parse_fields(text)
