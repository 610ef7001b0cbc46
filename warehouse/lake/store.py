"""The lake's owner: one connection to one DuckDB file, a cursor per call, safe to use from any thread."""

import logging
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pandas as pd
import pyarrow as pa

from warehouse.lake import sql as files
from warehouse.lake.console import read_only
from warehouse.lake.erasing import delete_account, put_in_place, write_anew
from warehouse.lake.errors import LakeError, LakeUnavailable
from warehouse.lake.imports import ImportBatch, add_import, next_import, remove_import
from warehouse.lake.load import LoadBatch, LoadResult, note_load, write_batch, write_dims
from warehouse.lake.memory import Memory
from warehouse.lake.metrics import METRICS, MetricValue, note_for, spans
from warehouse.lake.opening import claim, connect, explain, release
from warehouse.lake.rebuilding import copy_others, exchange
from warehouse.lake.schema import apply_staging, migrate
from warehouse.lake.sql import execute, microseconds, parameters, read_sql

logger = logging.getLogger(__name__)

READERS_END_S = 60.0  # a question of the owner's own takes ten seconds at most
_QUERIES = frozenset(files.names("queries"))


class Lake:
    """The owner of one lake. Readers see the last committed batch; loads wait for one another."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str) -> None:
        self._connection = connection
        self._path = path
        self._writing = threading.RLock()
        self._handing_out = threading.Condition()
        self._handed_out = 0
        self._closed = False
        self._loads: Counter[int] = Counter()
        self._earlier = 0  # loads of the files that this one has replaced, so that versions never repeat
        self._last_load: int | None = None  # None: unknown, so that it must be asked for
        self._memory = Memory()

    @classmethod
    def open(cls, path: str) -> Self:
        """Open the lake at `path` (":memory:" for one that is not kept), creating or migrating it as needed.

        Raises:
            NewerLake: a newer Posthouse wrote it. LakeLocked: another process has it (its PID is told).
            LakeUnavailable: damaged, not a lake, read-only, or the disk is full.
        """
        key = claim(path)
        try:
            lake = cls(connect(path), path)
        except BaseException:
            release(key)
            raise
        try:
            lake._prepare()
        except BaseException:
            lake.close()
            raise
        return lake

    def close(self) -> None:
        """Close the file; calling it again does nothing."""
        with self._writing, self._handing_out:
            if not self._closed:
                self._closed = True
                self._connection.close()
                release(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- reading -----------------------------------------------------------------------------------

    def frame(self, name: str, **params: Any) -> pd.DataFrame:
        """The answer of queries/<name>.sql as a frame (instants are UTC, days are datetimes at midnight).

        Raises:
            LakeError: there is no such query, or the parameters are not exactly the ones that it names.
        """
        frame: pd.DataFrame = self._ask(name, params).to_pandas(date_as_object=False)
        return frame

    def rows(self, name: str, **params: Any) -> list[dict[str, Any]]:
        """The same as plain rows: NULL is None, instants are aware datetimes, days are dates."""
        return [
            {key: _plain(value) for key, value in row.items()} for row in self._ask(name, params).to_pylist()
        ]

    def metrics(
        self,
        names: Sequence[str],
        accounts: Sequence[int],
        start: datetime,
        end: datetime,
        as_of: datetime | None = None,
        media: Sequence[str] | None = None,
    ) -> dict[str, MetricValue]:
        """Each named metric for these accounts in [start, end), as known at `as_of` (None: now).

        `media` limits post metrics to these media; metrics of accounts then have no value.

        Raises:
            LakeError: a name that is not a metric.
        """
        unknown = [name for name in names if name not in METRICS]
        if unknown:
            raise LakeError(f"there is no metric {', '.join(unknown)}")
        params = {
            "accounts": list(accounts),
            "start": start,
            "end": end,
            "as_of": as_of,
            "media": None if media is None else list(media),
        }
        with self._cursor() as cursor:
            if sum(METRICS[name].relation == "post" for name in names) > 1:
                execute(cursor, read_sql("scopes/posts.sql"), params)
                execute(cursor, read_sql("scopes/shadow.sql"), {})
            return {name: _metric_value(cursor, name, params) for name in names}

    def version(self, account_id: int | None = None) -> int:
        """A number that steps when data of the account (None: of any), or the copies, were loaded."""
        if account_id is None:
            return self._earlier + self._loads.total()
        return self._earlier + self._loads[account_id] + self._loads[0]

    def sql(self, query: str, limit: int = 10_000, seconds: float = 10.0) -> pd.DataFrame:
        """The answer to the owner's own question: one SELECT or WITH over the lake's tables and views.

        At most `limit` rows; `frame.attrs["truncated"]` tells whether there were more.

        Raises:
            QueryRefused: not one reading statement, an unknown table or function, a mistake, too slow.
        """
        with self._cursor() as cursor:
            return read_only(cursor, query, limit, seconds)

    # ---- writing -----------------------------------------------------------------------------------

    def load(self, batch: LoadBatch) -> LoadResult:
        """Write what the batch changes, in one transaction; written twice it writes nothing the second time.

        Raises:
            ValueError: a frame with an unknown column or a value that does not fit; nothing is written.
            LakeUnavailable: the disk is full or the file has failed; nothing of the batch is kept.
        """
        if batch.observed_at.tzinfo is None:
            raise ValueError(f"naive observed_at {batch.observed_at!r} given to the lake")
        with self._numbered() as load_id:
            with self._transaction() as cursor:
                known = self._memory.known(cursor, batch.account_id, microseconds(batch.observed_at))
                result = write_batch(cursor, batch, known, load_id)
            self._memory.keep(known, wrote=result.wrote)
            if result.wrote:
                self._count(batch.account_id, load_id)
        return result

    def copy_dims(self, run_id: int, now: datetime, frames: Mapping[str, pd.DataFrame]) -> int:
        """Bring the copies of the ledger's small tables up to date; each frame is the whole table.

        Returns how many rows were written. Rows that left a table are marked as gone, never deleted.
        """
        with self._numbered() as load_id:
            with self._transaction() as cursor:
                written = write_dims(cursor, run_id, now, frames, load_id)
            if written:
                self._count(0, load_id)
        return written

    def next_import(self) -> int:
        """The number that the next import gets; ask within `paused`, so that nobody else gets it too."""
        with self._cursor() as cursor:
            return next_import(cursor)

    def add_import(self, batch: ImportBatch, now: datetime) -> None:
        """Take in a file's rows, in one transaction."""
        with self._numbered() as load_id:
            with self._transaction() as cursor:
                add_import(cursor, batch, now)
                note_load(cursor, load_id, LoadBatch(batch.account_id, 0, now, "import"), len(batch.rows))
            self._count(batch.account_id, load_id)

    def remove_import(self, import_id: int, now: datetime) -> bool:
        """Let an import count no more; False when there is none of that number."""
        with self._numbered() as load_id:
            with self._transaction() as cursor:
                if not remove_import(cursor, import_id, now):
                    return False
                note_load(cursor, load_id, LoadBatch(0, 0, now, "import"), 0)
            self._count(0, load_id)
        return True

    def erase(self, account_id: int, run_id: int, now: datetime) -> int:
        """Delete everything of an account, and write the file anew so that no byte of it stays; rows deleted.

        Readers wait for a moment at the end. Repeating it is safe, also after a kill.

        Raises:
            LakeUnavailable: the disk is full, or somebody's reading does not end; the rows are deleted by then.
        """
        with self._numbered() as load_id:
            with self._transaction() as cursor:
                deleted = delete_account(cursor, account_id)
                note_load(cursor, load_id, LoadBatch(account_id, run_id, now, "erased"), deleted)
            if self._path != ":memory:":
                self._rewrite()
            self._recount()
        return deleted

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep other threads from writing during the block; reading goes on."""
        with self._writing:
            yield

    def copy_others(self, draft: Path, account_ids: Sequence[int]) -> None:
        """Write a new lake file with everything but the facts of these accounts."""
        with self._writing, self._cursor() as cursor:
            copy_others(cursor, self._path, draft, account_ids)

    def exchange(self, draft: Path) -> Path:
        """Put the closed lake file `draft` in the place of this one and go on with it; where the old one lies now.

        Raises:
            LakeUnavailable: somebody's reading does not end; nothing was exchanged.
        """
        with self._writing, self._handing_out:
            self._wait_for_readers()
            self._connection.execute("CHECKPOINT")
            self._connection.close()
            try:
                return exchange(draft, self._path)
            finally:
                self._connection = connect(self._path)
                self._earlier += self._loads.total() + 1
                self._prepare()

    # ---- inside ------------------------------------------------------------------------------------

    def _rewrite(self) -> None:
        with self._cursor() as cursor:
            draft = write_anew(cursor, self._path)
        with self._handing_out:
            self._wait_for_readers()
            self._connection.close()
            put_in_place(draft, self._path)
            self._connection = connect(self._path)
            self._prepare()

    def _wait_for_readers(self) -> None:
        if not self._handing_out.wait_for(lambda: self._handed_out == 0, READERS_END_S):
            raise LakeUnavailable(
                f"The lake {self._path} is being read for too long to be rewritten; try again."
            )

    def _ask(self, name: str, params: Mapping[str, Any]) -> pa.Table:
        if name not in _QUERIES:
            raise LakeError(f"the lake has no query {name!r}")
        sql = read_sql(f"queries/{name}.sql")
        if set(params) != parameters(sql):
            wanted = ", ".join(sorted(parameters(sql)))
            raise LakeError(
                f"query {name} takes {wanted}; it was given {', '.join(sorted(params)) or 'nothing'}"
            )
        with self._cursor() as cursor:
            return execute(cursor, sql, params).to_arrow_table()

    def _prepare(self) -> None:
        with self._transaction() as cursor:
            migrate(cursor)
        with self._transaction() as cursor:
            apply_staging(cursor)
        self._connection.execute("SET lock_configuration = true")
        self._recount()
        # The first parameterised query of a process costs 0.25-0.4 s (lazy imports): pay it here.
        self.frame("accounts_now", accounts=[0])

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._handing_out:
            if self._closed:
                raise LakeUnavailable(f"The lake {self._path} is closed.")
            cursor = self._connection.cursor()
            self._handed_out += 1
        try:
            yield cursor
        except duckdb.FatalException as error:
            logger.error("lake failed", extra={"path": self._path})
            raise LakeUnavailable(explain(self._path, error)) from error
        except duckdb.IOException as error:
            raise LakeUnavailable(explain(self._path, error)) from error
        finally:
            cursor.close()
            with self._handing_out:
                self._handed_out -= 1
                self._handing_out.notify_all()

    @contextmanager
    def _numbered(self) -> Iterator[int]:
        """Hold the right to write, with the number of the next load; after a failure all is asked for again."""
        with self._writing:
            if self._last_load is None:
                self._recount()
            try:
                yield (self._last_load or 0) + 1
            except BaseException:
                self._last_load = None
                raise

    def _count(self, account_id: int, load_id: int) -> None:
        self._loads[account_id] += 1
        self._last_load = load_id

    def _recount(self) -> None:
        counts = self.rows("load_counts")
        self._memory.begin({row["account_id"]: row["newest"] for row in counts})
        self._loads.clear()
        self._loads.update({row["account_id"]: row["loads"] for row in counts})
        self._last_load = max((row["last_id"] for row in counts), default=0)

    @contextmanager
    def _transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._writing, self._cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
                cursor.commit()
            except BaseException:
                _roll_back(cursor)
                raise


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.rollback()
    except duckdb.Error:  # the failed commit has ended the transaction already
        logger.debug("nothing to roll back")


def _plain(value: Any) -> Any:
    """Maps come out of Arrow as lists of pairs."""
    if isinstance(value, list) and value and all(isinstance(pair, tuple) for pair in value):
        return dict(value)
    return value


def _metric_value(cursor: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, Any]) -> MetricValue:
    metric = METRICS[name]
    (row,) = execute(cursor, metric.sql, params).to_arrow_table().to_pylist()
    n, n_all = int(row["n"] or 0), int(row["n_all"] or 0)
    value = None if row["value"] is None else float(row["value"])
    is_whole = spans(name, row["observed_from"], params["start"])
    note = note_for(metric, n, n_all)
    if not is_whole:
        note = "; ".join(filter(None, (f"observed only from {row['observed_from']:%Y-%m-%d} on", note)))
    return MetricValue(
        value, n, row["observed_from"], row["observed_to"], note, is_whole, row.get("currency")
    )
