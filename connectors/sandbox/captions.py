"""Captions of invented brands: a line, an ending, hashtags, in the brand's language."""

from connectors.sandbox.brands import KINDS, NAMES, Kind
from connectors.sandbox.chance import mix, pick, unit
from connectors.sandbox.model import Profile


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
    """The caption of a post; a few are empty unless the post belongs to a campaign."""
    kind = kind_of(account)
    roll = mix(seed, account, k, 21)
    if campaign_tag is None and unit(roll) < 0.02:
        return ""
    text = kind.lines[roll % len(kind.lines)]
    if unit(roll, 1) < 0.7:
        text += " " + kind.endings[(roll >> 8) % len(kind.endings)]
    first = (roll >> 16) % len(kind.tags)
    count = 1 + (roll >> 24) % 4
    tags = [kind.tags[(first + step) % len(kind.tags)] for step in range(count)]
    if campaign_tag is not None:
        tags.insert(0, campaign_tag)
    return text + "\n\n" + " ".join("#" + tag for tag in tags)
