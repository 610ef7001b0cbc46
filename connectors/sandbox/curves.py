"""How the counters of a post grow with its age: steep first hours, a long tail, never down.

share(age) = 1 - (1 + age / scale) ** -power, cut at the end of life for stories. Half of what an image will ever
reach comes within about 17 hours, of a reel within about two days; the curves can be inverted, so that the n-th
comment has an instant.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HOUR = 3600.0


@dataclass(frozen=True)
class Curve:
    """One format's growth; `scale` and `ends` are seconds of age."""

    scale: float
    power: float
    ends: float | None = None

    def share(self, age: float) -> float:
        """Part of the final value that is there at an age in seconds, 0..1."""
        if age <= 0:
            return 0.0
        if self.ends is None:
            return float(1.0 - (1.0 + age / self.scale) ** -self.power)
        whole = 1.0 - (1.0 + self.ends / self.scale) ** -self.power
        return float((1.0 - (1.0 + min(age, self.ends) / self.scale) ** -self.power) / whole)

    def shares(self, ages: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same for many ages at once."""
        ages = np.clip(ages, 0.0, self.ends)
        grown = 1.0 - (1.0 + ages / self.scale) ** -self.power
        return grown if self.ends is None else grown / (1.0 - (1.0 + self.ends / self.scale) ** -self.power)

    def age_at(self, share: float) -> float:
        """The age in seconds at which a share (below 1) is reached."""
        if self.ends is not None:
            share *= 1.0 - (1.0 + self.ends / self.scale) ** -self.power
        return float(self.scale * ((1.0 - share) ** (-1.0 / self.power) - 1.0))


CURVES = {
    "IMAGE": Curve(30 * HOUR, 1.5),
    "CAROUSEL_ALBUM": Curve(40 * HOUR, 1.45),
    "REELS": Curve(60 * HOUR, 1.1),
    "STORY": Curve(5 * HOUR, 2.0, ends=24 * HOUR),
}
"""By kind of post: IMAGE and CAROUSEL_ALBUM are feed posts."""
