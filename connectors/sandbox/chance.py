"""Deterministic chance: the same seed and names always give the same numbers, in any order of asking."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Choice = TypeVar("Choice")

_MASK = (1 << 64) - 1
_START, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def mix(*parts: int) -> int:
    """Hash integers into 64 well-mixed bits (splitmix64 over the parts)."""
    state = _START
    for part in parts:
        state = (state ^ (part & _MASK)) * _FIRST & _MASK
        state ^= state >> 29
        state = state * _SECOND & _MASK
        state ^= state >> 32
    return state


def mixes(state: int, numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """For each number what `mixed_on(state, number)` gives, all at once."""
    states = (np.uint64(state) ^ numbers.astype(np.uint64)) * np.uint64(_FIRST)
    states ^= states >> np.uint64(29)
    states *= np.uint64(_SECOND)
    return np.asarray(states ^ (states >> np.uint64(32)), dtype=np.uint64)


def mixed_on(state: int, number: int) -> int:
    """Hash one more integer into bits that `mix` gave: mixed_on(mix(a), b) is mix(a, b)."""
    state = (state ^ (number & _MASK)) * _FIRST & _MASK
    state ^= state >> 29
    state = state * _SECOND & _MASK
    return state ^ (state >> 32)


def unit(*parts: int) -> float:
    """A number in [0, 1) from integers."""
    return (mix(*parts) >> 11) / float(1 << 53)


def pick(count: int, *parts: int) -> int:
    """A number in 0..count-1 from integers."""
    return mix(*parts) % count


def dice(*parts: int) -> np.random.Generator:
    """A numpy generator of its own for these integers."""
    return np.random.Generator(np.random.PCG64(mix(*parts)))


def many_dice(numbers: NDArray[np.int64], *parts: int) -> list[np.random.Generator]:
    """What `dice(*parts, number)` gives for each number, with the seeding of all done at once."""
    seeds = _spread(mixes(mix(*parts), numbers))
    # numpy documents any ISeedSequence here, its types only its own SeedSequence
    return [np.random.Generator(np.random.PCG64(_Seeded(seed))) for seed in seeds]  # type: ignore[arg-type]


class _Seeded(np.random.bit_generator.ISeedSequence):
    """A seed that was spread already."""

    def __init__(self, words: NDArray[np.uint64]) -> None:
        self._words = words

    def generate_state(self, n_words: int, dtype: object = np.uint32) -> NDArray[np.uint64]:
        """The words, of which a PCG64 asks for four of 64 bits."""
        return self._words


def _spread(seeds: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """For each seed the four words that numpy's SeedSequence makes of it: a pool of four words, stirred twice."""
    words = [(seeds & np.uint64(0xFFFFFFFF)).astype(np.uint32), (seeds >> np.uint64(32)).astype(np.uint32)]
    none = np.zeros(len(seeds), dtype=np.uint32)
    stir = _Stir(0x43B0D7E5, 0x931E8875)
    pool = [stir(word) for word in (*words, none, none)]
    for source in range(4):
        for place in range(4):
            if source != place:
                both = pool[place] * np.uint32(0xCA01F9DD) - stir(pool[source]) * np.uint32(0x4973F715)
                pool[place] = both ^ (both >> np.uint32(16))
    stir = _Stir(0x8B51F9DD, 0x58F38DED)
    halves = np.stack([stir(pool[place % 4]) for place in range(8)], axis=1).astype(np.uint64)
    return np.asarray(halves[:, 0::2] | halves[:, 1::2] << np.uint64(32))


class _Stir:
    """Hashes arrays of words, each call with the next constant."""

    def __init__(self, first: int, factor: int) -> None:
        self._constant, self._factor = first, factor

    def __call__(self, words: NDArray[np.uint32]) -> NDArray[np.uint32]:
        mixed = words ^ np.uint32(self._constant)
        self._constant = self._constant * self._factor & 0xFFFFFFFF
        mixed = mixed * np.uint32(self._constant)
        return np.asarray(mixed ^ (mixed >> np.uint32(16)), dtype=np.uint32)


class Rolls:
    """Many small choices out of one hash, cheaper than a hash for each; the same hash gives the same choices."""

    __slots__ = ("_left", "_state")

    def __init__(self, state: int) -> None:
        self._state = self._left = state

    def below(self, count: int) -> int:
        """A number in 0..count-1."""
        if self._left < count << 24:  # too few bits left for a fair choice
            self._state = self._left = mixed_on(self._state, 1) | 1 << 63
        self._left, chosen = divmod(self._left, count)
        return chosen

    def chance(self, share: float) -> bool:
        """True in this share of cases (to a thousandth)."""
        return self.below(1000) < share * 1000

    def of(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices."""
        return choices[self.below(len(choices))]


def name_of(text: str) -> int:
    """A number for a text, to feed the functions above (Python's own hash differs from run to run)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
