"""Rows of a frame, typed as what they are: unknown until their columns are read."""

from collections.abc import Iterable
from typing import Any

import pandas as pd


def each(frame: pd.DataFrame) -> Iterable[Any]:
    """The rows as named tuples, for reading columns by name."""
    return frame.itertuples(index=False)
