"""The owner's console answers questions and does nothing else, whatever is asked."""

import time
from pathlib import Path

import pytest

from tests.lake.build import batch, media
from warehouse.lake.errors import QueryRefused
from warehouse.lake.store import Lake

ATTACKS = """
INSERT INTO sample (media_id) VALUES ('x')
UPDATE sample SET likes = 1
DELETE FROM sample
DROP TABLE sample
TRUNCATE sample
CREATE TABLE t (a INT)
CREATE TEMP TABLE t AS SELECT 1
CREATE VIEW v AS SELECT 1
CREATE MACRO m(a) AS a
ALTER TABLE sample ADD COLUMN z INT
MERGE INTO sample USING sample s ON true WHEN MATCHED THEN DELETE
COPY sample TO '{spot}/stolen.csv'
COPY (SELECT 1) TO '{spot}/stolen.parquet'
EXPORT DATABASE '{spot}/stolen'
IMPORT DATABASE '{spot}/stolen'
ATTACH '{spot}/other.db'
DETACH lake
USE lake
INSTALL httpfs
LOAD httpfs
SET memory_limit = '1GB'
RESET memory_limit
PRAGMA database_list
PRAGMA disable_checkpoint_on_shutdown
CALL enable_logging()
CHECKPOINT
VACUUM
BEGIN
ROLLBACK
PREPARE p AS SELECT 1
EXPLAIN ANALYZE SELECT 1
SELECT 1; SELECT 2
SELECT 1; DROP TABLE sample
SELECT $a
SELECT ?
SELECT * FROM '/etc/passwd'
SELECT * FROM '{spot}/bait.csv'
SELECT * FROM "{spot}/bait.csv"
WITH "{spot}/bait.csv" AS (SELECT 1) SELECT * FROM "{spot}/bait.csv"
SELECT * FROM read_csv('{spot}/bait.csv')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM read_blob('/etc/passwd')
SELECT * FROM read_json_auto('{spot}/bait.csv')
SELECT * FROM read_parquet('{spot}/*.parquet')
SELECT * FROM parquet_metadata('{spot}/x.parquet')
SELECT * FROM sniff_csv('{spot}/bait.csv')
SELECT * FROM glob('/*')
SELECT * FROM enable_logging(storage = 'file', storage_path = '{spot}/log')
SELECT * FROM enable_profiling(save_location = '{spot}/profile.json')
SELECT * FROM disable_logging()
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_logs()
SELECT * FROM pragma_database_list()
SELECT * FROM query('SELECT 1')
SELECT * FROM query_table('sample')
SELECT * FROM checkpoint()
SELECT * FROM test_all_types()
SELECT * FROM information_schema.tables
SELECT * FROM pg_catalog.pg_tables
SELECT * FROM duckdb_tables
SELECT * FROM system.main.duckdb_tables
SELECT * FROM other.main.sample
SELECT * FROM nowhere
SELECT current_setting('temp_directory')
SELECT getenv('HOME')
SELECT getvariable('x')
SELECT write_log('x')
SELECT nextval('s')
SELECT setseed(0.5)
SELECT sleep_ms(100000)
SELECT json_execute_serialized_sql('x')
SELECT (SELECT max(content) FROM read_text('/etc/passwd'))
SELECT * FROM sample WHERE media_id IN (SELECT content FROM read_text('/etc/passwd'))
SELECT 1 UNION ALL SELECT content FROM read_text('/etc/passwd')
WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x
SELECT list_transform([1], lambda x: write_log('x'))
SELECT * FROM range(2) AS r(i), LATERAL (SELECT * FROM read_text('/etc/passwd'))
SELECT sum(1) OVER (ORDER BY getenv('HOME'))
SELECT 1 ORDER BY current_setting('temp_directory')
SELECT 1 LIMIT (SELECT count(*) FROM glob('/*'))
DESCRIBE '{spot}/bait.csv'
SUMMARIZE '{spot}/bait.csv'
DESCRIBE SELECT * FROM '{spot}/bait.csv'
PIVOT sample ON media_id USING sum(likes)
FROM '{spot}/bait.csv'
TABLE "{spot}/bait.csv"
nonsense

--
""".strip("\n").split("\n")

QUESTIONS = """
SELECT 1 AS one
SELECT count(*) FROM media_current
FROM media_current
TABLE sample
VALUES (1), (2)
WITH m AS (SELECT * FROM media_current) SELECT media_id, row_number() OVER (ORDER BY posted_at) FROM m
SELECT m.media_id, s.likes FROM media_current m LEFT JOIN counters_current s USING (account_id, media_id)
SELECT * FROM post_values([1], '2020-01-01', '2030-01-01', NULL, NULL)
SELECT date_trunc('month', posted_at) AS month, count(*) FROM media_current GROUP BY ALL ORDER BY month
SELECT upper(caption) LIKE 'H%', caption || 'x', length(caption) + 1, caption ILIKE '%a%' FROM media_current
SELECT sum(i) FROM range(10) t(i)
SELECT * FROM generate_series(1, 3)
SELECT unnest([1, 2, 3])
SELECT [x * 2 for x in [1, 2]] AS doubled, {'a': 1} AS record, MAP {'a': 1} AS map
SELECT status['likes'], CASE WHEN likes > 3 THEN 'a' ELSE 'b' END, coalesce(likes, 0), likes IS NULL FROM sample
SELECT lag(likes) OVER w, first_value(likes) OVER w, ntile(4) OVER w FROM sample WINDOW w AS (ORDER BY observed_at)
SELECT * EXCLUDE (raw_id) FROM sample WHERE observed_at BETWEEN '2020-01-01' AND '2030-01-01'
SELECT median(likes), quantile_cont(likes, 0.9), count(DISTINCT media_id) FROM sample
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r
SELECT 1 EXCEPT SELECT 2
SELECT timezone('Europe/Berlin', posted_at), posted_at::DATE, posted_at + INTERVAL 1 DAY FROM media_current
DESCRIBE sample
SUMMARIZE sample
SHOW TABLES
""".strip().split("\n")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("console")


@pytest.fixture(scope="module")
def owned(place: Path) -> Lake:
    (place / "bait.csv").write_text("secret\n42\n")
    lake = Lake.open(str(place / "lake.duckdb"))
    lake.load(batch(media=[media("a", caption="hello")], samples=[{"media_id": "a", "likes": 1}]))
    return lake


@pytest.mark.parametrize("attack", ATTACKS)
def test_anything_but_one_reading_question_is_refused(owned: Lake, place: Path, attack: str) -> None:
    files = sorted(path.name for path in place.iterdir())
    with pytest.raises(QueryRefused):
        owned.sql(attack.replace("{spot}", str(place)))
    assert sorted(path.name for path in place.iterdir()) == files
    assert owned.sql("SELECT likes FROM sample")["likes"].tolist() == [1]


@pytest.mark.parametrize("question", QUESTIONS)
def test_ordinary_questions_are_answered(owned: Lake, question: str) -> None:
    assert len(owned.sql(question)) >= 1


def test_rows_beyond_the_limit_are_cut_and_it_is_told(owned: Lake) -> None:
    some = owned.sql("SELECT * FROM range(100)", limit=10)
    assert (len(some), some.attrs["truncated"]) == (10, True)
    assert owned.sql("SELECT * FROM range(10)", limit=10).attrs["truncated"] is False


def test_a_question_that_takes_too_long_is_stopped(owned: Lake) -> None:
    started = time.monotonic()
    with pytest.raises(QueryRefused, match=r"stopped after 0.3 seconds"):
        owned.sql(
            "SELECT sum(sqrt(a.range * b.range)) FROM range(100000000) a, range(1000000) b", seconds=0.3
        )
    assert time.monotonic() - started < 10
    assert len(owned.sql("SELECT 1")) == 1


def test_a_mistake_is_told_in_duckdbs_words(owned: Lake) -> None:
    with pytest.raises(QueryRefused, match="likse"):
        owned.sql("SELECT likse FROM sample")
    with pytest.raises(QueryRefused, match="no table or view 'nowhere'"):
        owned.sql("SELECT * FROM nowhere")


def test_even_a_writing_statement_on_the_connection_reaches_no_file(owned: Lake, place: Path) -> None:
    """The second wall: the connection itself has no way to files, and its settings are locked."""
    cursor = owned._connection.cursor()
    for statement in (f"COPY (SELECT 1) TO '{place}/x.csv'", f"FROM read_csv('{place}/bait.csv')",
                      f"ATTACH '{place}/o.db'", "SET enable_external_access = true"):  # fmt: skip
        with pytest.raises(Exception, match=r"(?i)disabled|permission|locked|cannot"):
            cursor.execute(statement)
