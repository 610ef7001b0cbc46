"""What commenters write, by language and mood, out of words/*.toml; placeholders only, nobody real.

Nobody writes twice quite the same: slots, emojis, slips of the keyboard, words of a second language. Some cases are
hard on purpose: praise that says hate, a complaint that says bravo, a question without a question mark, a friend
who is named with @ like an advert's handle, praise with a link.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from connectors.sandbox.chance import Rolls

PRAISE, QUESTION, COMPLAINT, SPAM, THANKS, JUNK = "praise", "question", "complaint", "spam", "thanks", "junk"
MOODS = ((PRAISE, 0.62), (QUESTION, 0.2), (COMPLAINT, 0.1), (SPAM, 0.08))
"""How often the crowd is in each mood. The brand's own replies are THANKS, what bots write is JUNK."""
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "ja", "tr", "nl")

_EMOJIS = {
    PRAISE: ("😍", "👏", "❤️", "🔥", "🙌", "🥰", "✨", "💯", "😋", "🤩"),
    QUESTION: ("🤔", "🙏", "👀", "😊", "🙋"),
    COMPLAINT: ("😡", "👎", "😕", "🙄", "😒", "😂"),
    SPAM: ("💰", "🚀", "🔥", "💸", "📈", "🎁"),
    THANKS: ("🙏", "❤️", "😊", "🧡"),
}
_ENGLISH_BITS = ("omg", "wow", "lol", "pls", "so nice", "goals", "sorry")
_FRIENDS = ("@mila.reads", "@jonas_outside", "@aylin.bakes", "@theo.walks", "@hana.home", "@luca.rides")
_JUNK = (
    "nice", "Nice pic", "wow", "cool", "🔥🔥🔥", "great post dear", "😍😍", "amazing page", "so good bro",
    "follow me back", "first", "💯💯", "awesome content", "beautiful dear", "who else is here", "great", "Nice one 👍",
)  # fmt: skip
_AMOUNTS = ("300", "900", "3000", "5,000", "$750", "€1.200", "2k")
_HANDLES = ("promo.team", "fx_mentor", "gain.daily", "boost_hub", "trader.sam", "brand.scouts")
_LOOKALIKES = str.maketrans({"e": "3", "o": "0", "i": "1", "a": "@"})


@lru_cache(maxsize=32)
def words_of(language: str) -> dict[str, Any]:
    """The phrases of a language."""
    text = (Path(__file__).with_name("words") / f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def write_comment(language: str, kind: str, mood: str, rolls: Rolls) -> str:
    """A comment of the crowd under a post of a line of business, in a language and a mood."""
    if mood == SPAM:
        return write_spam(language, rolls)
    words = words_of(language)
    text = _fill(rolls.of(words[mood]), words, kind, rolls)
    return _styled(text, language, mood, rolls)


def write_extra(language: str, kind: str, rolls: Rolls) -> str:
    """A sentence that a brand adds to a caption."""
    words = words_of(language)
    return _fill(rolls.of(words["captions"]), words, kind, rolls)


def write_answer(language: str, kind: str, to: str, rolls: Rolls) -> str:
    """What the brand answers to somebody in a mood."""
    words = words_of(language)
    text = _fill(rolls.of(words["thanks"].get(to, words["thanks"][PRAISE])), words, kind, rolls)
    return f"{text} {rolls.of(_EMOJIS[THANKS])}" if rolls.chance(0.3) else text


def write_spam(language: str, rolls: Rolls, base: Rolls | None = None) -> str:
    """An advert; with `base` the same advert each time, a little changed so that no two are equal."""
    chosen = base or rolls
    texts = words_of(language if chosen.chance(0.6) else "en")["spam"]
    text = chosen.of(texts)
    handle = chosen.of(_HANDLES)
    link = f"{chosen.of(('bit', 'go', 'tiny', 'promo'))}.example/{chosen.below(1_679_616):04x}"
    handle = f"{handle}{rolls.below(90) + 10}" if rolls.chance(0.5) else handle
    link = f"{link}?r={rolls.below(900) + 100}" if rolls.chance(0.4) else link
    text = text.format(amount=rolls.of(_AMOUNTS), handle=handle, link=link)
    return _disguised(text, rolls)


def write_junk(rolls: Rolls) -> str:
    """What a bot writes under anything."""
    text = rolls.of(_JUNK)
    return text + rolls.of(("", "", "!", "!!", " 👍", " 🔥", " ❤️"))


def _fill(template: str, words: dict[str, Any], kind: str, rolls: Rolls) -> str:
    if "{" not in template:
        return template
    things = words["things"].get(kind) or words["things"]["any"]
    text = template.format(thing=rolls.of(things), day=rolls.of(words["days"]), n=2 + rolls.below(11))
    return text[0].upper() + text[1:] if template[0] == "{" else text


def _styled(text: str, language: str, mood: str, rolls: Rolls) -> str:
    style = rolls.below(100)
    if style < 9:
        text = text.lower()
    elif style < 17 and language != "ja":
        text = _mistyped(text, rolls)
    elif style < 21:
        text = text.rstrip("!.。！") + rolls.of(("!!!", "...", "!!", " :)"))
    elif style < 25 and language != "en":
        text = (
            f"{rolls.of(_ENGLISH_BITS)} {text}" if rolls.chance(0.5) else f"{text} {rolls.of(_ENGLISH_BITS)}"
        )
    elif style < 28:
        text = f"{rolls.of(_FRIENDS)} {text}"
    elif style < 29 and mood == PRAISE:
        text = f"{text} https://blog.example/{rolls.below(900) + 100}"
    if rolls.chance(0.34):
        text += " " + rolls.of(_EMOJIS[mood]) * (1 + rolls.below(6) // 4)
    return text


def _mistyped(text: str, rolls: Rolls) -> str:
    """One letter dropped, doubled or swapped with the next."""
    if len(text) < 6:
        return text
    place, how = 1 + rolls.below(len(text) - 3), rolls.below(3)
    if not text[place : place + 2].isalpha():
        return text
    middle = ("", text[place] * 2, text[place + 1] + text[place])[how]
    return text[:place] + middle + text[place + (2 if how == 2 else 1) :]


def _disguised(text: str, rolls: Rolls) -> str:
    how = rolls.below(10)
    if how == 0:
        word = text.split(maxsplit=1)[0]
        text = text.replace(word, " ".join(word), 1)
    elif how == 1:
        start = rolls.below(max(1, len(text) // 2))
        text = text[:start] + text[start : start + 6].translate(_LOOKALIKES) + text[start + 6 :]
    elif how == 2:
        text = text.upper()
    if rolls.chance(0.7):
        text += " " + rolls.of(_EMOJIS[SPAM]) * (1 + rolls.below(3))
    return text
