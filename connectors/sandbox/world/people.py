"""Who writes comments: invented names. Each account has its regulars, who write most; adverts come from few places."""

from connectors.sandbox.chance import Rolls, mix, unit
from connectors.sandbox.world.voices import LANGUAGES

FIRST = (
    "mila", "jonas", "aylin", "rui", "chloe", "hana", "luca", "sofia", "emre", "nora", "pablo", "iris", "theo", "yuki",
    "marta", "felix", "ines", "omar", "greta", "diego", "lena", "kaan", "alma", "ren",
)  # fmt: skip
SECOND = (
    "reads", "outside", "bakes", "walks", "loves", "snaps", "rides", "sings", "paints", "cooks", "home", "diary",
    "daily", "notes", "garden", "travels",
)  # fmt: skip
CROWD, SPAMMERS, BOTS = 4000, 70, 4000
"""People around one account; places that adverts come from, and bots, in the whole world."""
AT_HOME = 0.8
"""Part of the people who write in the account's language; half of the others write English."""


def regular(share: float) -> int:
    """The number of a person, for a share in [0, 1): low numbers come up far more often than high ones."""
    return int(CROWD * share**2.5)


def name_of_person(seed: int, account: int, person: int) -> str:
    """The username of a person around an account."""
    return crowd_name(mix(seed, account, person, 52))


def crowd_name(roll: int) -> str:
    """The invented name of somebody, out of 64 bits."""
    rolls = Rolls(roll)
    mark, number = rolls.of((".", "_", "")), rolls.below(90) + 10
    return f"{rolls.of(FIRST)}{mark}{rolls.of(SECOND)}{number}"


def language_of_person(seed: int, account: int, person: int, home: str) -> str:
    """What a person writes, always the same."""
    place = unit(seed, account, person, 53)
    if place < AT_HOME:
        return home
    return "en" if place < (1 + AT_HOME) / 2 else LANGUAGES[int(place * 1000) % len(LANGUAGES)]


def name_of_spammer(seed: int, number: int) -> str:
    """The username of a place that adverts come from."""
    rolls = Rolls(mix(seed, number % SPAMMERS, 54))
    word = rolls.of(("crypto", "promo", "fx", "gains", "deals", "growth", "invest", "vip"))
    return f"{word}{rolls.of(('.', '_', '__'))}{rolls.of(FIRST)}{rolls.below(900) + 100}"


def name_of_bot(seed: int, number: int) -> str:
    """The username of a bot."""
    rolls = Rolls(mix(seed, number % BOTS, 55))
    return f"{rolls.of(('user', *FIRST))}{rolls.of(('', '_'))}{rolls.below(9_000_000) + 1_000_000}"
