"""Reads the .sql files of this package and runs them with named parameters; nothing here formats SQL."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HERE = Path(__file__).parent
_COMMENT = re.compile(r"--[^\n]*")
_PARAMETER = re.compile(r"\$([a-z_]+)")


@cache
def read_sql(path: str) -> str:
    """The text of a .sql file, by its path within this package."""
    return (HERE / path).read_text(encoding="utf-8")


@cache
def parameters(sql: str) -> frozenset[str]:
    """The names of the $parameters that a statement uses, comments aside."""
    return frozenset(_PARAMETER.findall(_COMMENT.sub("", sql)))


def names(folder: str) -> list[str]:
    """The names of the .sql files in a folder of this package, sorted."""
    return sorted(path.stem for path in (HERE / folder).glob("*.sql"))


def execute(
    cursor: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any]
) -> duckdb.DuckDBPyConnection:
    """Run one statement with those of `values` that it names (DuckDB refuses surplus ones)."""
    return cursor.execute(sql, {name: values[name] for name in parameters(sql)})


def microseconds(instant: datetime) -> int:
    """An aware instant as statements take it: microseconds since 1970 (UTC)."""
    if instant.tzinfo is None:
        raise ValueError(f"naive instant {instant!r} given to the lake")
    return (instant - _EPOCH) // timedelta(microseconds=1)
