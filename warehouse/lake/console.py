"""The owner's own questions: one reading statement over the lake's tables and views, nothing else.

The statement is parsed by DuckDB itself, and every table and function in the tree must be on a list. The
connection has no access to files, network or extensions anyway, and its configuration is locked; this
guard is what stops the functions that DuckDB counts as reading although they write logs or settings
(`enable_logging`, `write_log`, …).
"""

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import duckdb
import pandas as pd

from warehouse.lake.errors import QueryRefused

TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})

# Scalar functions that read settings or other people's queries, change state, or only waste time.
_DENIED = frozenset(
    {
        "current_setting",
        "getvariable",
        "write_log",
        "setseed",
        "currval",
        "nextval",
        "sleep_ms",
        "pg_sleep",
        "current_query",
        "current_query_id",
        "current_connection_id",
        "current_transaction_id",
        "txid_current",
        "parse_duckdb_log_message",
        "json_execute_serialized_sql",
        "json_serialize_sql",
        "json_deserialize_sql",
        "json_serialize_plan",
        "getenv",
        "inet_client_addr",
        "inet_client_port",
        "inet_server_addr",
        "inet_server_port",
        "current_database",
        "current_catalog",
        "stats",
        "get_block_size",
        "query",
        "query_table",
        "pg_conf_load_time",
        "pg_postmaster_start_time",
    }
)

# Window functions are not in DuckDB's own list of functions.
_WINDOW = frozenset(
    {
        "row_number",
        "rank",
        "dense_rank",
        "rank_dense",
        "percent_rank",
        "cume_dist",
        "ntile",
        "lag",
        "lead",
        "first_value",
        "last_value",
        "nth_value",
        "fill",
    }
)
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_REFUSED_NODES = frozenset({"COLUMN_DATA", "DELIM_GET", "BOUND_TABLE_REF", "CTE_REF", "INVALID"})


def read_only(cursor: duckdb.DuckDBPyConnection, query: str, limit: int, seconds: float) -> pd.DataFrame:
    """Run the query on the cursor if it only reads; at most `limit` rows, stopped after `seconds`.

    Raises:
        QueryRefused: with the reason, or DuckDB's own words for a mistake in the query.
    """
    check(cursor, query)
    stop = threading.Timer(seconds, cursor.interrupt)
    stop.start()
    try:
        relation = cursor.sql(query).limit(limit + 1)
        frame: pd.DataFrame = relation.to_arrow_table().to_pandas(date_as_object=False)
    except duckdb.InterruptException as error:
        raise QueryRefused(f"The query was stopped after {seconds:g} seconds.") from error
    except duckdb.OutOfMemoryException as error:
        raise QueryRefused("The query needs more memory than there is.") from error
    except duckdb.FatalException:
        raise
    except duckdb.Error as error:
        raise QueryRefused(f"DuckDB cannot answer this: {error}") from error
    finally:
        stop.cancel()
    shown = frame.head(limit)
    shown.attrs["truncated"] = len(frame) > limit
    return shown


def check(cursor: duckdb.DuckDBPyConnection, query: str) -> None:
    """Refuse anything but one SELECT (or WITH … SELECT) over known tables, views and functions."""
    try:
        statements = duckdb.extract_statements(query)
    except duckdb.Error as error:
        raise QueryRefused(f"DuckDB cannot read this: {error}") from error
    if len(statements) != 1:
        raise QueryRefused("Ask one question at a time: exactly one SELECT statement.")
    if statements[0].type != duckdb.StatementType.SELECT or statements[0].named_parameters:
        raise QueryRefused(
            "Only a SELECT (or WITH … SELECT) without parameters is answered; nothing is changed."
        )
    tree = _parse(cursor, query)
    tables, functions = _known(cursor)
    tables |= _cte_names(tree)
    for node in _walk(tree):
        _check_node(node, tables, functions)


def _parse(cursor: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = cursor.execute("SELECT json_serialize_sql($query)", {"query": query}).fetchone()
    tree = json.loads(row[0]) if row else {"error": True}
    if tree.get("error"):
        raise QueryRefused(f"DuckDB cannot read this: {tree.get('error_message', 'no reason given')}")
    return tree["statements"]


def _known(cursor: duckdb.DuckDBPyConnection) -> tuple[set[str], set[str]]:
    names = (
        "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views() WHERE NOT internal"
    )
    functions = (
        "SELECT DISTINCT function_name FROM duckdb_functions() "
        "WHERE function_type IN ('scalar', 'aggregate', 'macro') OR NOT internal"
    )
    return (
        {row[0].lower() for row in cursor.execute(names).fetchall()},
        {row[0].lower() for row in cursor.execute(functions).fetchall()} | _WINDOW,
    )


def _walk(tree: Any) -> Iterator[dict[str, Any]]:
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            yield node
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)


def _cte_names(tree: Any) -> set[str]:
    maps = [node["cte_map"]["map"] for node in _walk(tree) if isinstance(node.get("cte_map"), dict)]
    return {
        entry["key"].lower() for entries in maps for entry in entries if _PLAIN_NAME.fullmatch(entry["key"])
    }


def _check_node(node: dict[str, Any], tables: set[str], functions: set[str]) -> None:
    kind = node.get("type")
    if not isinstance(kind, str):
        return
    if kind in _REFUSED_NODES and "alias" in node:
        raise QueryRefused("This kind of table is not read here.")
    if kind == "BASE_TABLE":
        _check_table(node, tables)
    elif kind == "SHOW_REF":
        _check_show(node, tables)
    elif kind == "TABLE_FUNCTION":
        _check_function(node["function"], TABLE_FUNCTIONS | functions)
    elif "function_name" in node:
        _check_function(node, functions | TABLE_FUNCTIONS)


def _check_table(node: dict[str, Any], tables: set[str]) -> None:
    place = (node.get("catalog_name", ""), node.get("schema_name", ""))
    if node["table_name"].lower() not in tables or place not in {("", ""), ("", "main")}:
        raise QueryRefused(f"There is no table or view {node['table_name']!r} to read here.")


def _check_show(node: dict[str, Any], tables: set[str]) -> None:
    name = str(node.get("table_name", "")).strip('"').lower()
    if name and name not in tables | {"tables"}:
        raise QueryRefused(f"There is no table or view {name!r} to describe here.")


def _check_function(node: dict[str, Any], allowed: frozenset[str] | set[str]) -> None:
    name = str(node.get("function_name", "")).lower()
    if name not in allowed or name in _DENIED:
        raise QueryRefused(f"The function {name} may not be used here.")
