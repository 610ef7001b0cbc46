"""A switch takes what it can be, and says so otherwise."""

from dataclasses import fields

import pytest

from connectors.sandbox.errors import ControlError
from connectors.sandbox.switches import _CHOICES, _RANGES, Switches


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("limit_over_most", "nonsense", "clamp or error"),
        ("quota_total", -5, "from 0 to"),
        ("app_users", 0, "from 1 to"),
        ("fetch_seconds", -1, "from 1 to"),
        ("fetch_seconds", 1.5, "takes a number"),
        ("bare_pages", -2, "from -1 to"),
        ("bare_pages", None, "takes a number"),
        ("token_reply", ["flat"], "takes a word"),
        ("edit_lists", "perhaps", "true or false"),
        ("nothing", 1, "there is no switch"),
    ],
)
def test_what_a_switch_cannot_be_is_told(sandbox, name, value, words):
    before = sandbox.control.settings()["switches"]
    with pytest.raises(ControlError, match=words):
        sandbox.control.choose(switches={name: value})
    assert sandbox.control.settings()["switches"] == before


def test_every_switch_has_choices_or_a_range():
    for field in fields(Switches):
        if not isinstance(field.default, bool):
            assert (field.name in _CHOICES) != (field.name in _RANGES), field.name


def test_what_is_usual_is_allowed():
    usual = Switches()
    assert usual.changed({field.name: getattr(usual, field.name) for field in fields(Switches)}) == usual
    assert usual.changed({"quota_total": "50", "limit_over_most": "error"}).quota_total == 50
