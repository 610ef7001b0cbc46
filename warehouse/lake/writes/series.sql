-- Appends the values of incoming that are new or restated. An answer with nothing (NULL) is a value of its own.
INSERT INTO series
WITH given AS (
    SELECT metric, coalesce(breakdown, '') AS breakdown, start_utc, end_utc, arg_max(day_basis, position) AS day_basis,
           arg_max_null(value, position) AS value, arg_max(raw_id, position) AS raw_id
    FROM incoming GROUP BY ALL
), known AS (
    SELECT metric, breakdown, start_utc, end_utc, value, observed_at FROM series
    WHERE account_id = $account_id AND start_utc >= (SELECT min(start_utc) FROM given)
      AND metric IN (SELECT metric FROM given) AND observed_at < $observed_at + INTERVAL 1 MILLISECOND
    QUALIFY row_number() OVER (PARTITION BY metric, breakdown, start_utc, end_utc ORDER BY observed_at DESC) = 1
)
SELECT $account_id, metric, breakdown, start_utc, end_utc, g.day_basis, g.value,
       CASE WHEN k.observed_at >= $observed_at THEN k.observed_at + INTERVAL 1 MICROSECOND ELSE $observed_at END,
       $run_id, g.raw_id
FROM given g LEFT JOIN known k USING (metric, breakdown, start_utc, end_utc)
WHERE k.observed_at IS NULL OR g.value IS DISTINCT FROM k.value
ORDER BY metric, breakdown, start_utc;
