-- Appends how far a resource was read when that differs from the last word on it.
INSERT INTO progress
WITH known AS (
    SELECT * FROM progress_current WHERE account_id = $account_id
)
SELECT $account_id, g.resource, g.reached_at, g.reached_id, g.complete, $run_id,
       CASE WHEN k.observed_at >= $observed_at THEN k.observed_at + INTERVAL 1 MICROSECOND ELSE $observed_at END
FROM incoming g LEFT JOIN known k USING (resource)
WHERE k.resource IS NULL OR row(g.reached_at, g.reached_id, g.complete) IS DISTINCT FROM row(k.reached_at, k.reached_id, k.complete);
