"""Chance: many streams at once are those that one by one would be."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from connectors.sandbox.chance import dice, many_dice


@given(st.integers(0, 2**63), st.lists(st.integers(0, 10_000), max_size=6))
def test_many_dice_throw_what_each_of_them_would(seed: int, numbers: list[int]) -> None:
    together = many_dice(np.array(numbers, dtype=np.int64), seed, 330)
    for number, chance in zip(numbers, together, strict=True):
        alone = dice(seed, 330, number)
        assert chance.standard_normal(5).tolist() == alone.standard_normal(5).tolist()
        assert chance.random(3).tolist() == alone.random(3).tolist()
