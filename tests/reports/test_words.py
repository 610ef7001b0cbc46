"""How numbers, changes and texts are written, in both languages."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import jobs.reports
from jobs.reports import words
from jobs.reports.back_page import RESOURCES
from jobs.reports.build import ACCOUNT_FIGURES, CAMPAIGN_FIGURES
from jobs.reports.colours import CONTRAST, DEFAULT, accent, contrast_on_white
from jobs.reports.document import Figure
from jobs.reports.front_page import INTERACTIONS, PEOPLE, UNITS, VIEWS, split_label, tone
from jobs.reports.legible import EMOJI, SCRIPTS, UNNAMED, beginning, legible, one_line
from jobs.reports.texts import catalogue, speaker
from warehouse.lake.metrics import METRICS

SAY = speaker("en")


def figure(value: float | None, before: float | None, unit: str = "count", metric: str = "views") -> Figure:
    return Figure(metric, "", unit, value, 1, before, "up", "", "", "", None, None)


@pytest.mark.parametrize(
    ("value", "unit", "locale", "text"),
    [
        (None, "count", "en", "–"),
        (0, "count", "en", "0"),
        (1234567, "people", "en", "1,234,567"),
        (1234567, "people", "de", "1.234.567"),
        (12.346, "percent", "en", "12.35 %"),
        (12.3, "percent", "de", "12,30 %"),
        (1.5, "count", "en", "1.5"),
        (-50, "people", "en", "−50"),
        (2500, "ms", "en", "2.5 s"),
    ],
)
def test_amounts(value: float | None, unit: str, locale: str, text: str) -> None:
    assert words.amount(value, unit, locale).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (figure(110, 100), "+10.0 %"),
        (figure(90, 100), "−10.0 %"),
        (figure(100, 100), "±0.0 %"),
        (figure(100.0001, 100), "±0.0 %"),
        (figure(5.0, 0), "+5"),
        (figure(5.0, 4.5, "percent"), "+0.50 points"),
        (figure(20.0, -5.0, metric="followers_net"), "+25"),
        (figure(20.0, 10.0, metric="followers_net"), "+10"),
        (figure(None, 1), None),
        (figure(1, None), None),
    ],
)
def test_changes(found: Figure, text: str | None) -> None:
    shown = words.change(found, "en")
    assert (shown and shown.replace("\u00a0", " ")) == text


@pytest.mark.parametrize(
    ("change", "better", "kind"),
    [("+1 %", "up", "good"), ("−1 %", "up", "bad"), ("+1 %", "down", "bad"), ("±0.0 %", "up", "flat"),
     ("+1 %", None, "flat"), ("", "up", "flat")],
)  # fmt: skip
def test_tones(change: str, better: str | None, kind: str) -> None:
    assert tone(change, better) == kind


def test_days_and_moments() -> None:
    instant = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    assert words.day(date(2026, 10, 1), "en") == "1 Oct 2026"
    assert words.day(date(2026, 10, 1), "en-US") == "Oct 1, 2026"
    assert words.moment(instant, "Europe/Berlin", "en") == "1 Nov 2026, 00:30"
    assert words.moment(instant, "Europe/Berlin", "de") == "01.11.2026, 00:30"
    assert words.moment(None, "UTC", "en") == "–"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("plain Łódź ñ ß", [("plain Łódź ñ ß", False)]),
        ("🔥🔥 hot 🎉", [("emoji", True), (" hot ", False), ("emoji", True)]),
        ("👩‍👩‍👧‍👦", [("emoji", True)]),
        ("👍🏽", [("emoji", True)]),
        ("🇩🇰", [("emoji", True)]),
        ("日本語の新聞", [("Japanese", True)]),
        ("新闻", [("Chinese", True)]),
        ("한국 新聞", [("Korean", True), (" ", False), ("Korean", True)]),
        ("สวัสดี", [("Thai", True)]),
        ("𝗯𝗼𝗹𝗱", [("bold", False)]),
        ("שלום", [("שלום", False)]),
        ("a\u202eb", [("ab", False)]),
        ("", []),
    ],
)
def test_what_the_fonts_lack_is_named(text: str, pieces: list[tuple[str, bool]]) -> None:
    assert legible(text, SAY) == pieces


def test_a_beginning_is_cut_between_words() -> None:
    assert beginning("one two three", 100) == "one two three"
    assert beginning("one two three", 10) == "one two…"
    assert beginning("x" * 50, 10) == "x" * 9 + "…"
    assert one_line(" a\n\tb\x00c ") == "a b c"


@pytest.mark.parametrize("given", [None, "red", "#fff", 12, "#12345g"])
def test_no_usable_colour_of_the_client(given: object) -> None:
    assert accent({"colour": given}) == DEFAULT


@pytest.mark.parametrize("given", ["#ffff00", "#ffffff", "#c2571a", "#000000", "#00ff00", DEFAULT])
def test_every_colour_can_be_read_on_white(given: str) -> None:
    shown = accent({"colour": given})
    assert contrast_on_white([int(shown[place : place + 2], 16) for place in (1, 3, 5)]) >= CONTRAST


def test_split_label() -> None:
    assert split_label("ER [LCSS ÷ reach, median of posts]") == ("ER", "[LCSS ÷ reach, median of posts]")
    assert split_label("Engagement (likes + comments)") == ("Engagement", "likes + comments")
    assert split_label("Views") == ("Views", "")


def said() -> set[str]:
    """Every sentence the paper can say: what the code says, the metrics' own texts, and the tables of names."""
    found: set[str] = set()
    for path in Path(jobs.reports.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                found |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    for name in {*ACCOUNT_FIGURES, *CAMPAIGN_FIGURES}:
        metric = METRICS[name]
        found |= {metric.label, metric.words, metric.formula}
        found |= {f"{sentence.rstrip('.')}." for sentence in metric.caveats.split(". ")}
    names = {*words.FORMATS.values(), *RESOURCES.values(), *SCRIPTS.values(), EMOJI, UNNAMED}
    counted = {word for pair in (*UNITS.values(), INTERACTIONS, PEOPLE, VIEWS) for word in pair}
    return (
        found
        | names
        | counted
        | {f"{{n}} of {{all}} {things} not known" for things in ("posts", "days", "accounts")}
    )


def test_everything_said_has_german_words() -> None:
    german = catalogue("de")
    assert not {sentence for sentence in said() if sentence not in german}


def test_a_translation_keeps_the_places_of_values() -> None:
    for english, german in catalogue("de").items():
        assert set(_places(english)) == set(_places(german)), english


def _places(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]
