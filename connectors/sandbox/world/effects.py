"""What hour and weekday do to an account's posts, and when its people are awake. For some accounts: nothing."""

import numpy as np

from connectors.sandbox.chance import dice, unit
from connectors.sandbox.world.brands import Kind
from connectors.sandbox.world.curves import DAY, HOUR, Rhythm
from connectors.sandbox.world.model import Effects
from connectors.sandbox.world.zones import offsets

WITHOUT = 0.25
"""Part of the accounts for which the hour does nothing; the same part, drawn apart, for the weekday."""


def effects_of(seed: int, account: int, kind: Kind) -> Effects:
    """The factors on reach, 24 hours and 7 weekdays of the account's clocks; their logarithms sum to 0."""
    chance = dice(seed, account, 10)
    best, strength = kind.peak_hour + chance.uniform(-3, 4), chance.uniform(0.12, 0.4)
    days, spread = chance.normal(0, 1, 7), chance.uniform(0.05, 0.16)
    if unit(seed, account, 11) < WITHOUT:
        strength = 0.0
    if unit(seed, account, 12) < WITHOUT:
        spread = 0.0
    hours = np.exp(strength * np.cos((np.arange(24) - best) / 24 * 2 * np.pi))
    weekdays = np.exp(spread * (days - days.mean()))
    return Effects(kind.zone, tuple(hours.tolist()), tuple(weekdays.tolist()))


def rhythm_of(seed: int, account: int, kind: Kind, start: int) -> Rhythm:
    """When the account's people are awake: most of them at seven to nine in the evening."""
    evening = (19 + 2 * unit(seed, account, 14)) * HOUR
    ahead = float(offsets(kind.zone, np.array([start]))[0])
    return Rhythm(0.25 + 0.3 * unit(seed, account, 13), (evening - ahead) % DAY)
