"""Deterministic chance: the same seed and names always give the same numbers, in any order of asking."""

import hashlib

import numpy as np

_MASK = (1 << 64) - 1


def mix(*parts: int) -> int:
    """Hash integers into 64 well-mixed bits (splitmix64 over the parts)."""
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = (state ^ (part & _MASK)) * 0xBF58476D1CE4E5B9 & _MASK
        state ^= state >> 29
        state = state * 0x94D049BB133111EB & _MASK
        state ^= state >> 32
    return state


def unit(*parts: int) -> float:
    """A number in [0, 1) from integers."""
    return (mix(*parts) >> 11) / float(1 << 53)


def pick(count: int, *parts: int) -> int:
    """A number in 0..count-1 from integers."""
    return mix(*parts) % count


def dice(*parts: int) -> np.random.Generator:
    """A numpy generator of its own for these integers."""
    return np.random.Generator(np.random.PCG64(mix(*parts)))


def name_of(text: str) -> int:
    """A number for a text, to feed the functions above (Python's own hash differs from run to run)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
