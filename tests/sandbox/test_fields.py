import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sandbox.api.fields import Field, parse_fields
from connectors.sandbox.refusals import Refusal


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
        assert refusal.code == 2500
