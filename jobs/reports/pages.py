"""What the paper shows, ready to be set: every text in the reader's language, every number written out."""

from typing import Any

from jobs.reports import back_page, front_page, words
from jobs.reports.colours import accent
from jobs.reports.document import ReportDocument
from jobs.reports.legible import FONT, beginning, legible
from jobs.reports.paper_charts import Style
from jobs.reports.texts import Say, speaker

NAMED_ACCOUNTS = 4
LONG_TITLE = 28  # characters that fit one line in the large size


def pages(document: ReportDocument) -> dict[str, Any]:
    """The content of both pages as JSON for the template.

    Text that came from people is a list of [text, stands in for what the fonts lack].
    """
    say, style = speaker(document.locale), Style(accent(document.look), document.locale)
    return {
        "font": FONT,
        "colour": style.colour,
        "language": document.locale[:2].lower(),
        "header": _header(document, say),
        "front": front_page.content(document, say, style),
        "back": back_page.content(document, say, style),
        "footer": {
            "left": legible(beginning(document.title, 46), say),
            "middle": say(
                "Data as of {moment} · checksum {checksum}",
                moment=_as_of(document),
                checksum=document.checksum[:16],
            ),
            "page": say("Page"),
        },
    }


def _header(document: ReportDocument, say: Say) -> dict[str, Any]:
    facts = [(say("Period"), words.period(document))]
    before = words.period_before(document)
    facts.append((say("Compared with"), before or say("no other period")))
    facts.append((say("Days in"), document.zone.replace("_", " ")))
    facts.append((say("Data as of"), _as_of(document)))
    return {
        "client": legible(beginning(say(document.client), 60), say),
        "title": legible(beginning(document.title, 80), say),
        "long": len(document.title) > LONG_TITLE,
        "kind": say("Campaign report") if document.campaign else say("Instagram report"),
        "accounts": legible(_accounts(document, say), say),
        "facts": facts,
    }


def _accounts(document: ReportDocument, say: Say) -> str:
    """The accounts, unless the title names the only one; many are counted instead of listed."""
    names = [f"@{name}" for name in document.accounts]
    if names == [document.title]:
        return ""
    more = len(names) - NAMED_ACCOUNTS
    if more <= 0:
        return " · ".join(names)
    return " · ".join([*names[:NAMED_ACCOUNTS], say("and {n} more", n=more)])


def _as_of(document: ReportDocument) -> str:
    return words.moment(document.as_of, document.zone, document.locale)
