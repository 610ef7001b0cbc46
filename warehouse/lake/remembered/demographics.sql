-- The newest known list of each demographic of an account, before $until (microseconds since 1970).
WITH newest AS (
    SELECT * FROM demographics
    WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
    QUALIFY rank() OVER (PARTITION BY metric, timeframe, dimension ORDER BY observed_at DESC) = 1
)
SELECT metric, timeframe, dimension, list({'bucket': bucket, 'value': value}), epoch_us(max(observed_at))
FROM newest GROUP BY metric, timeframe, dimension;
