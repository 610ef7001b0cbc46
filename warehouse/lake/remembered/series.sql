-- The newest known value of each day of each series of an account, before $until (microseconds since 1970).
SELECT metric, breakdown, epoch_us(start_utc), epoch_us(end_utc), value, epoch_us(observed_at)
FROM series WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
QUALIFY row_number() OVER (PARTITION BY metric, breakdown, start_utc, end_utc ORDER BY observed_at DESC) = 1;
