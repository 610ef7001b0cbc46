"""The paper: two pages whatever the content, every text legible, the same bytes for the same document."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.reports import ReportDocument, render
from jobs.reports.back_page import best_and_weakest
from jobs.reports.document import Freshness, PublishRow, Restated
from tests.reports.desk import NOW, Desk, busy_october, on
from tests.reports.reading import footers, pdf_pages

LONG = "An endless caption about beans, water and time, again and again. " * 30
CAPTIONS = (
    LONG, "W" * 2200, "🔥🔥🔥 Sale 👩‍👩‍👧‍👦 now",
    "日本からのお客様を歓迎します", "新しいコーヒー 한국어",
    "قهوة الصباح", "שבת שלום",
    "", "\u202eevil\u202c order", "line\nbreak\tand\x00control", "𝗡𝗘𝗪 𝓭𝓻𝓸𝓹", "#strong[typst] $x$ @ref <label> \\ * _",
)  # fmt: skip


def test_two_a4_pages_with_all_that_a_client_needs(desk: Desk) -> None:
    busy_october(desk)
    document = desk.report()
    first, second = pages = pdf_pages(render(document, "pdf"))
    for text in (
        "Nordlicht",
        "@nordlicht",
        "1 Oct 2026 – 31 Oct 2026",
        "1 Sept 2026 – 30 Sept 2026",
        "Europe/Berlin",
    ):
        assert text in first
    for page in pages:
        assert "3 Nov 2026, 07:00" in page and document.checksum[:16] in page
    assert "1 / 2" in first and "2 / 2" in second
    for text in (
        "Posts that earned most",
        "Posts that earned least",
        "Formats",
        "Definitions",
        "Restatements: none",
    ):
        assert text in second


@pytest.mark.parametrize("locale", ["en", "de", "en-US", "fr"])
def test_nothing_posted_and_nothing_seen(desk: Desk, locale: str) -> None:
    pages = pdf_pages(render(desk.report(locale=locale, compare="year"), "pdf"))
    assert len(pages) == 2
    assert pages[0].count("–") > 10
    if locale == "en":
        assert "no posts in this period" in pages[0] and "Nothing was posted in this period." in pages[0]
        assert "none of 31 days known" in pages[0]


def test_german(desk: Desk) -> None:
    busy_october(desk)
    first, second = pdf_pages(render(desk.report(locale="de"), "pdf"))
    assert "01.10.2026 – 31.10.2026" in first and "1.234" in first and "Summe der Tagesreichweite" in first
    assert "Beiträge mit den meisten Interaktionen" in second and "Pünktlich veröffentlicht 3" in second


def test_captions_of_all_kinds(desk: Desk) -> None:
    for number, caption in enumerate(CAPTIONS):
        desk.posted(f"m{number}", on(2 + number), caption=caption, likes=1000 - number)
    first, second = pdf_pages(render(desk.report(), "pdf"))
    assert "emoji Sale emoji now" in second
    assert "Japanese" in second
    for page in (first, second):
        assert "\ufffd" not in page and "🔥" not in page


def overfull(document: ReportDocument) -> ReportDocument:
    """More of everything than a page could hold."""
    names = tuple(f"account.with.a.long.name.{number:03}" for number in range(60))
    rows = tuple(
        PublishRow(name, LONG, NOW - timedelta(days=3), state, 12345.6, None)
        for name in names
        for state in (
            "published",
            "missed",
            "failed",
            "review",
            "uncertain",
            "scheduled",
            "wait",
            "cancelled",
            "new",
        )
    )
    kinds = ("media", "media_insights", "account", "account_insights", "demographics", "comments", "stories")
    note = "29 of 31 days without a value are left out"
    return replace(
        document,
        title=LONG,
        client=LONG,
        campaign=None,
        accounts=names,
        posts=tuple(
            replace(post, caption=LONG, account=names[0], reach=1e9, likes=1e9) for post in document.posts
        ),
        figures=tuple(
            replace(figure, value=123456789.0, before=1.5, note=note) for figure in document.figures
        ),
        formats=document.formats * 5,
        publishing=rows,
        freshness=tuple(Freshness(name, kind, NOW) for name in names for kind in kinds),
        restated=tuple(Restated(name, "reach", NOW.date(), 1.0, 2.0) for name in names),
        days=document.days * 40,
    )


@pytest.mark.parametrize("locale", ["en", "de"])
def test_the_fullest_report_has_two_pages_and_loses_nothing(desk: Desk, locale: str) -> None:
    busy_october(desk)
    document = overfull(desk.report(locale=locale))
    content = render(document, "pdf")
    assert len(pdf_pages(content)) == 2
    for number, text in enumerate(footers(content), start=1):  # what is cut off would stand in the margin
        assert text.startswith("An endless caption about beans, water and… Dat") and text.endswith(
            f"{number} / 2"
        )
        assert len(text) < 130


def test_a_campaign(desk: Desk) -> None:
    desk.posted("in", on(5), caption="#autumn", likes=100)
    campaign = desk.campaign("Autumn 🍂", ("hashtag", "autumn"))
    first, second = pdf_pages(
        render(desk.report(account_ids=(), campaign_id=campaign, compare="none"), "pdf")
    )
    assert "Campaign report" in first and "Autumn emoji" in first and "115 interactions" in first
    assert "One post was published" in first
    assert "Followers" not in first and "Formats" not in second


def test_a_running_period_is_called_so(desk: Desk) -> None:
    text = pdf_pages(render(desk.report(now=on(20, 12)), "pdf"))[0]
    assert "The period was still running: 19 of 31 days had ended" in text
    assert "still running" not in pdf_pages(render(desk.report(), "pdf"))[0]


def test_young_posts_are_not_called_weak(desk: Desk) -> None:
    for number in range(8):
        desk.posted(f"old{number}", on(2 + number), likes=500 - number)
    desk.posted("young", on(31), likes=1)
    best, weakest = best_and_weakest(desk.report().posts, NOW)
    assert [post.media_id for post in best] == [f"old{number}" for number in range(5)]
    assert [post.media_id for post in weakest] == ["old5", "old6", "old7"]


def test_a_change_is_told_by_sign_and_arrow(desk: Desk) -> None:
    busy_october(desk)
    text = pdf_pages(render(desk.report(), "pdf"))[0]
    assert "▲ +" in text and "before: " in text


@pytest.mark.parametrize("format_", ["csv", "xlsx", "pdf"])
def test_the_same_document_gives_the_same_bytes(desk: Desk, format_: str) -> None:
    busy_october(desk)
    document = desk.report()
    kept = ReportDocument.from_json(document.to_json())
    assert render(document, format_) == render(kept, format_)


def test_another_process_gives_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    busy_october(desk)
    document = desk.report()
    kept = tmp_path / "report.json"
    kept.write_text(document.to_json())
    script = (
        "import hashlib, pathlib, sys; from jobs.reports import *; "
        "d = ReportDocument.from_json(pathlib.Path(sys.argv[1]).read_text()); "
        "print(*[hashlib.sha256(render(d, f)).hexdigest() for f in FORMATS])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(kept)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == [
        hashlib.sha256(render(document, name)).hexdigest() for name in ("csv", "xlsx", "pdf")
    ]
