"""How the counters of a post grow with its age: steep first hours, a long tail, never down.

share(age) = 1 - (1 + age / scale) ** -power, cut at the end of life for stories. Half of what an image will ever
reach comes within about 17 hours, of a reel within about two days; the curves can be inverted, so that the n-th
comment has an instant. Ages run faster while the account's people are awake and slower while they sleep (Rhythm).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HOUR = 3600.0
DAY = 86400.0
Ages = NDArray[np.float64]
_TURN = 2 * math.pi / DAY


@dataclass(frozen=True)
class Curve:
    """One format's growth; `scale` and `ends` are seconds of age."""

    scale: float
    power: float
    ends: float | None = None

    def share(self, age: float) -> float:
        """Part of the final value that is there at an age in seconds, 0..1."""
        age = max(age, 0.0) if self.ends is None else min(max(age, 0.0), self.ends)
        grown = 1.0 - (1.0 + age / self.scale) ** -self.power
        if self.ends is None:
            return float(grown)
        return float(grown / (1.0 - (1.0 + self.ends / self.scale) ** -self.power))

    def shares(self, ages: Ages) -> Ages:
        """The same for many ages at once."""
        ages = np.clip(ages, 0.0, self.ends)
        grown = 1.0 - (1.0 + ages / self.scale) ** -self.power
        return grown if self.ends is None else grown / (1.0 - (1.0 + self.ends / self.scale) ** -self.power)

    def age_at(self, share: float) -> float:
        """The age in seconds at which a share (below 1) is reached."""
        return float(self.ages_at(np.array([share]))[0])

    def ages_at(self, shares: Ages) -> Ages:
        """The same for many shares at once."""
        if self.ends is not None:
            shares = shares * (1.0 - (1.0 + self.ends / self.scale) ** -self.power)
        return np.asarray(self.scale * ((1.0 - shares) ** (-1.0 / self.power) - 1.0))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How an account's people spend the day: growth is (1 + strength) times as fast at `peak`, as slow half a day off.

    `peak` is a second of the UTC day. Whole days count what they last, so a post's age after n days is n days.
    """

    strength: float = 0.0
    peak: float = 0.0

    def active(self, born: Ages, ages: Ages) -> Ages:
        """The age that counts, for the age that passed since the instant `born`."""
        return self.active_since(self.begun(born), ages)

    def begun(self, born: Ages) -> tuple[Ages, Ages]:
        """What `active` needs of the instants alone, to be kept: the second of the rhythm's day, and its swing."""
        phase = (born - self.peak) % DAY
        return phase, np.sin(phase * _TURN)

    def active_since(self, begun: tuple[Ages, Ages], ages: Ages) -> Ages:
        """What `active` gives, from what was kept."""
        phase, still = begun
        swing = np.sin((phase + ages) * _TURN) - still
        return np.asarray(ages + self.strength / _TURN * swing)

    def active_age(self, born: float, age: float) -> float:
        """The same for one post."""
        phase = (born - self.peak) % DAY
        swing = math.sin((phase + age) * _TURN) - math.sin(phase * _TURN)
        return age + self.strength / _TURN * swing

    def passed(self, born: float | Ages, active: Ages) -> Ages:
        """The age that passed when an active age is reached; turns `active` around."""
        if self.strength == 0:
            return active
        phase = (born - self.peak) % DAY
        ages = active
        for _ in range(40):  # a contraction by `strength` in each round
            swing = np.sin((phase + ages) * _TURN) - np.sin(phase * _TURN)
            ages = active - self.strength / _TURN * swing
        return np.asarray(ages)


EVEN = Rhythm()
CURVES = {
    "IMAGE": Curve(30 * HOUR, 1.5),
    "CAROUSEL_ALBUM": Curve(40 * HOUR, 1.45),
    "REELS": Curve(60 * HOUR, 1.1),
    "STORY": Curve(5 * HOUR, 2.0, ends=24 * HOUR),
}
"""By kind of post: IMAGE and CAROUSEL_ALBUM are feed posts."""
