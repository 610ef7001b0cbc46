"""Captions of invented brands: a line, an ending, hashtags, in the brand's language."""

from connectors.sandbox.chance import Rolls, mix, pick
from connectors.sandbox.world.brands import KINDS, NAMES, Kind
from connectors.sandbox.world.model import Profile
from connectors.sandbox.world.voices import write_extra

EMOJIS = ("✨", "🌿", "☀️", "❤️", "👀", "🙌", "🍂", "🎉")
BREAKS = ("\n\n", "\n\n", "\n.\n", "\n\n")


def kind_of(account: int) -> Kind:
    """The line of business of an account."""
    return KINDS[account % len(KINDS)]


def write_profile(seed: int, account: int) -> Profile:
    """Name and words of an invented brand."""
    kind = kind_of(account)
    turn = account // len(KINDS)
    word = NAMES[(pick(len(NAMES), seed, account % len(KINDS)) + turn) % len(NAMES)]
    again = turn // len(NAMES)
    suffix = "" if not again else str(again + 1)
    handle = "".join(letter for letter in word.lower() if letter.isalnum())
    username = f"{handle}.{kind.handle}{suffix}"
    return Profile(
        account=account,
        username=username,
        name=f"{word} {kind.noun}{' ' + suffix if suffix else ''}",
        biography=kind.biography,
        website=f"https://{username.replace('.', '-')}.example",
        zone=kind.zone,
        language=kind.language,
        country=kind.country,
        kind=kind.kind,
        colours=kind.colours,
    )


def write_caption(seed: int, account: int, k: int, campaign_tag: str | None) -> str:
    """The caption of a post; a few are empty unless the post belongs to a campaign.

    A line of the brand, often a second sentence (now and then in English) and an ending, some emojis, hashtags.
    """
    kind = kind_of(account)
    rolls = Rolls(mix(seed, account, k, 21))
    if campaign_tag is None and rolls.chance(0.02):
        return ""
    text = rolls.of(kind.lines)
    if rolls.chance(0.45):
        language = kind.language if rolls.chance(0.93) else "en"
        text += " " + write_extra(language, kind.kind, rolls)
    if rolls.chance(0.6):
        text += " " + rolls.of(kind.endings)
    if rolls.chance(0.15):
        text += " " + rolls.of(EMOJIS) * (1 + rolls.below(3))
    first, count = rolls.below(len(kind.tags)), 1 + rolls.below(4)
    tags = [kind.tags[(first + step) % len(kind.tags)] for step in range(count)]
    if campaign_tag is not None:
        tags.insert(0, campaign_tag)
    return text + rolls.of(BREAKS) + " ".join("#" + tag for tag in tags)
