import ast
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dashboard import messages
from dashboard.messages import LOCALES, languages, speaking

DASHBOARD = Path(messages.__file__).parent
PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def said_in_code():
    """Every literal given to _, N_ or ngettext, also inside f-strings (which gettext tools overlook)."""
    calls = (node for path in DASHBOARD.rglob("*.py") for node in ast.walk(ast.parse(path.read_text())))
    said = set()
    for call in calls:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if call.func.id == "ngettext":
                said.add(tuple(texts[:2]))
            elif call.func.id in ("_", "N_") and texts:
                said.add(texts[0])
    plurals = {message[0] for message in said if isinstance(message, tuple)}
    return {message for message in said if message not in plurals}


@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
def test_every_message_is_said_in_every_language(language):
    with (LOCALES / language / "LC_MESSAGES" / "posthouse.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    missing = [
        m for m in said_in_code() if not (found := catalogue.get(_key(m))) or not _complete(found.string)
    ]
    assert missing == []
    unused = {_key(m.id) for m in catalogue if m.id} - {_key(m) for m in said_in_code()}
    assert unused == set()


@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
def test_translations_have_the_same_placeholders(language):
    with (LOCALES / language / "LC_MESSAGES" / "posthouse.po").open("rb") as file:
        for message in read_po(file, locale=language):
            if not message.id:
                continue
            wanted = set(PLACEHOLDER.findall(" ".join(_texts(message.id))))
            for said in _texts(message.string):
                assert set(PLACEHOLDER.findall(said)) <= wanted, message.id
            assert set(PLACEHOLDER.findall(" ".join(_texts(message.string)))) == wanted, message.id


def _texts(value):
    return [value] if isinstance(value, str) else list(value)


def _key(message):
    return message if isinstance(message, str) else message[0]


def _complete(said):
    return all(_texts(said))


@pytest.mark.parametrize(
    ("call", "english", "german"),
    [
        (lambda: messages.number(12345.6), "12,346", "12.346"),
        (lambda: messages.number(3.14159, 2), "3.14", "3,14"),
        (lambda: messages.number(None), "–", "–"),
        (lambda: messages.compact(9999), "9,999", "9.999"),
        (lambda: messages.compact(1234567), "1.2M", "1,2\xa0Mio."),
        (lambda: messages.percent(3.21), "3.2%", "3,2\xa0%"),
        (lambda: messages.percent(None), "–", "–"),
        (lambda: messages.change_percent(-3.25), "−3.2%", "−3,2\xa0%"),
        (lambda: messages.change_percent(0.01), "±0.0%", "±0,0\xa0%"),
        (lambda: messages.change_percent(12.0, 0), "+12%", "+12\xa0%"),
        (lambda: messages.day(date(2026, 11, 21)), "Nov 21, 2026", "21.11.2026"),
        (lambda: messages.moment(NOW, "Europe/Berlin"), "Nov 21, 2026, 13:00 CET", "21.11.2026, 13:00 CET"),
        (lambda: messages.clock_time(NOW, "Asia/Tokyo"), "21:00", "21:00"),
        (lambda: messages.ago(NOW - timedelta(hours=3), NOW), "3 hours ago", "vor 3 Stunden"),
        (lambda: messages.ago(NOW + timedelta(days=2), NOW), "in 2 days", "in 2 Tagen"),
        (lambda: messages.ago(None, NOW), "–", "–"),
    ],
)
def test_numbers_and_dates_are_written_as_the_language_writes_them(call, english, german):
    with speaking("en"):
        assert call() == english
    with speaking("de"):
        assert call() == german


@pytest.mark.parametrize("locale", ["xx", "", "../../etc", "de; drop"])
def test_an_unknown_locale_speaks_english(locale):
    with speaking(locale):
        assert messages.current_locale() == "en"


def test_a_zone_without_a_name_is_told_as_utc_offset():
    with speaking("en"):
        assert messages.moment(NOW, "Asia/Dubai").endswith("16:00 UTC+04")
