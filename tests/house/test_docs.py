"""The documentation says what is there: each command, setting, job, metric, and no link or command leads astray."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs.schedule import JOBS
from posthouse import reference
from posthouse.settings import KNOWN, SECRETS
from warehouse.lake.metrics import METRICS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
EVERY_DOC = pytest.mark.parametrize("doc", PAGES, ids=[doc.name for doc in PAGES])
COMMANDS = dict(reference.commands())

SETTINGS = {f"POSTHOUSE_{name}" for name in KNOWN} | {f"POSTHOUSE_{name}_FILE" for name in SECRETS}
NOT_SETTINGS = {"POSTHOUSE_NEW_PASSWORD", "POSTHOUSE_DEMO_HOME", "POSTHOUSE_SOAK", "POSTHOUSE_PARENT"}

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def text_of(doc: Path) -> str:
    """The page without its blocks of code."""
    return _FENCE.sub("", doc.read_text())


def links(doc: Path) -> Iterator[tuple[bool, str]]:
    for bang, target in _LINK.findall(text_of(doc)):
        if "://" not in target:
            yield bool(bang), target


def anchors(doc: Path) -> set[str]:
    """The names that headings get: small letters, blanks as hyphens, no other punctuation."""
    found = _HEADING.findall(text_of(doc))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def rows_of(doc: Path) -> list[str]:
    """What stands in code in the first cell of every row of the page's tables."""
    return re.findall(r"^\| `([^`]+)`", doc.read_text(), re.MULTILINE)


# ---- what is there is documented ---------------------------------------------------------------------


def test_the_pages_written_from_the_code_are_up_to_date() -> None:
    """`python -m posthouse.reference` writes them."""
    assert (DOCS / "metrics.md").read_text() == reference.metrics_page()
    assert (DOCS / "commands.md").read_text() == reference.commands_page()
    assert (DOCS / "sandbox-reference.md").read_text() == reference.sandbox_reference_page()


def test_every_metric_and_every_command_is_on_its_page() -> None:
    metrics, commands = reference.metrics_page(), reference.commands_page()
    assert [name for name in METRICS if f"`{name}`" not in metrics] == []
    assert [name for name in COMMANDS if f"## posthouse {name}\n" not in commands] == []
    assert set(reference.EXAMPLES) == set(COMMANDS)


def test_every_setting_is_documented_once_and_nothing_else_is() -> None:
    assert sorted(rows_of(DOCS / "settings.md")) == sorted(SETTINGS)


@EVERY_DOC
def test_no_page_names_a_setting_that_does_not_exist(doc: Path) -> None:
    assert set(re.findall(r"POSTHOUSE_[A-Z_]*[A-Z]", doc.read_text())) <= SETTINGS | NOT_SETTINGS


def test_every_job_is_documented_and_nothing_else_is() -> None:
    assert rows_of(DOCS / "jobs.md") == [job.id for job in JOBS]


def test_the_readme_leads_to_every_page() -> None:
    led_to = {target.partition("#")[0] for _, target in links(ROOT / "README.md")}
    assert {f"docs/{doc.name}" for doc in DOCS.glob("*.md")} <= led_to
    assert {"CHANGELOG.md", "ARCHITECTURE.md", "LICENSE"} <= led_to


# ---- what is documented is there ---------------------------------------------------------------------


@EVERY_DOC
def test_every_link_leads_somewhere(doc: Path) -> None:
    for is_image, target in links(doc):
        path, _, anchor = target.partition("#")
        place = (doc.parent / path).resolve() if path else doc
        assert is_image or place.exists(), target
        assert not anchor or anchor in anchors(place), target


@EVERY_DOC
def test_every_picture_is_there(doc: Path) -> None:
    for is_image, target in links(doc):
        assert not is_image or (doc.parent / target).is_file(), f"{target}: `make screenshots` makes them"


def lines_of_shell() -> Iterator[tuple[str, str]]:
    """(page, command line) of every `posthouse …` in a block of shell."""
    for doc in PAGES:
        for language, block in _FENCE.findall(doc.read_text()):
            for line in block.splitlines() if language == "sh" else ():
                if line.startswith("posthouse "):
                    yield doc.name, line


def mentions() -> Iterator[tuple[str, str]]:
    """(page, words) of every `posthouse …` within a sentence; it may be incomplete."""
    for doc in PAGES:
        for words in re.findall(r"`(posthouse [^`]+)`", text_of(doc)):
            yield doc.name, words


def command_of(line: str) -> tuple[str, Any, list[str]]:
    """The command that a line begins with, and what follows it."""
    words = [word for word in shlex.split(line, comments=True) if word != "&"][1:]
    for length in (2, 1):
        name = " ".join(words[:length])
        if name in COMMANDS:
            return name, COMMANDS[name], words[length:]
    raise AssertionError(f"there is no such command: {line}")


@pytest.mark.parametrize(("doc", "line"), sorted(set(lines_of_shell())))
def test_every_command_line_parses(doc: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTHOUSE_NEW_PASSWORD", "so that it is not asked for")
    name, command, arguments = command_of(line)
    command.make_context(name, arguments)


@pytest.mark.parametrize(("doc", "words"), sorted(set(mentions())))
def test_every_command_mentioned_exists_with_its_options(doc: str, words: str) -> None:
    _, command, following = command_of(words)
    known = {option for param in command.params for option in param.opts}
    assert {word for word in following if word.startswith("--")} <= known


def test_every_make_target_mentioned_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        name for doc in PAGES for name in re.findall(r"(?:^|`)make ([a-z-]+)", doc.read_text(), re.MULTILINE)
    }
    assert named <= targets
