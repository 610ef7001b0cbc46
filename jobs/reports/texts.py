"""The sentences of the paper in the reader's language: English is the key, `locale/<language>` has the rest."""

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locale"
Say = Callable[..., str]


def speaker(locale: str) -> Say:
    """`say(sentence, **values)` for a locale; a sentence without a translation stays English."""
    return partial(_say, catalogue(Locale.parse(locale.replace("-", "_")).language))


def _say(translations: dict[str, str], sentence: str, **values: object) -> str:
    text = translations.get(sentence) or sentence
    return text.format(**values) if values else text


@lru_cache
def catalogue(language: str) -> dict[str, str]:
    """English sentence → sentence in the language; empty for English and languages without a catalogue."""
    path = LOCALES / language / "LC_MESSAGES" / "reports.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}
