"""Text that the paper's fonts can show: what they lack becomes a labelled stand-in, never an empty box."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from jobs.reports.texts import Say

FONT = "DejaVu Sans"  # comes with matplotlib; Latin, Greek, Cyrillic, Hebrew, Arabic and many symbols
EMOJI = "emoji"
HAN = "Chinese"
SCRIPTS = {
    "CJK": HAN,
    "IDEOGRAPHIC": HAN,
    "FULLWIDTH": HAN,
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "KATAKANA-HIRAGANA": "Japanese",
    "HALFWIDTH": "Japanese",
    "HANGUL": "Korean",
    "DEVANAGARI": "Hindi",
    "THAI": "Thai",
    "BENGALI": "Bengali",
    "TAMIL": "Tamil",
    "TELUGU": "Telugu",
}
UNNAMED = "other script"
JOINERS = {"\u200c"}  # part of how some languages are written, so it stays
Piece = tuple[str, bool]  # text, and whether it stands in for what cannot be shown


def fonts_folder() -> Path:
    """Where the fonts of the paper are."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def one_line(text: str) -> str:
    """The text on one line, without characters that steer instead of show (controls, direction overrides)."""
    shown = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    kept = (c for c in shown if c in JOINERS or unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join("".join(kept).split())


def beginning(text: str, length: int) -> str:
    """The start of a text on one line, cut between words where it can be."""
    line = one_line(text)
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    head, space, _tail = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,;:.–-") + "…"


def legible(text: str, say: Say) -> list[Piece]:
    """The text in pieces: what the fonts show as it is, and a name for each run of what they lack."""
    line, pieces = one_line(text), list[Piece]()
    script = next((SCRIPTS[word] for word in map(_first_word, line) if SCRIPTS.get(word, HAN) != HAN), HAN)
    for character in line:
        shown = _shown(character)
        if shown is not None:
            _extend(pieces, shown)
            continue
        name = _name_of(character)
        # Chinese characters beside Japanese or Korean ones are of that language.
        piece = (say(script if name == HAN else name), True)
        if name and (not pieces or pieces[-1] != piece):
            pieces.append(piece)
    return pieces


def _extend(pieces: list[Piece], shown: str) -> None:
    if pieces and not pieces[-1][1]:
        pieces[-1] = (pieces[-1][0] + shown, False)
    else:
        pieces.append((shown, False))


def _shown(character: str) -> str | None:
    """The character, its plain form (𝗯𝗼𝗹𝗱 → bold), or None when the fonts have neither."""
    known = _known_characters()
    if ord(character) in known:
        return character
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain != character and all(ord(c) in known for c in plain) else None


def _name_of(character: str) -> str:
    """What stands for a character; nothing for the modifiers of an emoji, which follow one."""
    if unicodedata.category(character) in ("Mn", "Me", "Sk"):
        return ""
    first = _first_word(character)
    if first in SCRIPTS:
        return SCRIPTS[first]
    return EMOJI if unicodedata.category(character).startswith("S") else UNNAMED


def _first_word(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


@lru_cache
def _known_characters() -> frozenset[int]:
    """Characters that the font has in both weights, so that it does not matter where a text is set."""
    from matplotlib.ft2font import FT2Font

    faces = (FT2Font(str(fonts_folder() / f"DejaVuSans{weight}.ttf")) for weight in ("", "-Bold"))
    regular, bold = (set(face.get_charmap()) for face in faces)
    # Variation selectors and joiners are in the font, but alone they show nothing.
    return frozenset(c for c in regular & bold if not 0xFE00 <= c <= 0xFE0F and c > 0x1F)
