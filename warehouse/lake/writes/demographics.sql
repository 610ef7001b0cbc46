-- Appends whole lists (metric, timeframe, dimension) of incoming that differ from the newest known list.
INSERT INTO demographics
WITH given AS (
    SELECT metric, timeframe, dimension, bucket, arg_max_null(value, position) AS value, arg_max(raw_id, position) AS raw_id
    FROM incoming GROUP BY ALL
), wanted AS (
    SELECT metric, timeframe, dimension, list({'bucket': bucket, 'value': value} ORDER BY bucket) AS list
    FROM given GROUP BY ALL
), newest AS (
    SELECT * FROM demographics
    WHERE account_id = $account_id AND observed_at < $observed_at + INTERVAL 1 MILLISECOND
    QUALIFY rank() OVER (PARTITION BY metric, timeframe, dimension ORDER BY observed_at DESC) = 1
), known AS (
    SELECT metric, timeframe, dimension, max(observed_at) AS at, list({'bucket': bucket, 'value': value} ORDER BY bucket) AS list
    FROM newest GROUP BY ALL
)
SELECT $account_id, g.metric, g.timeframe, g.dimension, g.bucket, g.value,
       CASE WHEN k.at >= $observed_at THEN k.at + INTERVAL 1 MICROSECOND ELSE $observed_at END, $run_id, g.raw_id
FROM given g
     JOIN wanted w ON w.metric = g.metric AND w.timeframe IS NOT DISTINCT FROM g.timeframe AND w.dimension = g.dimension
     LEFT JOIN known k ON k.metric = g.metric AND k.timeframe IS NOT DISTINCT FROM g.timeframe AND k.dimension = g.dimension
WHERE k.list IS DISTINCT FROM w.list
ORDER BY ALL;
