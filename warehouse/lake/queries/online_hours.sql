-- How many followers were online in each hour of the platform's days (hour 0 begins with the day): mean over the days
-- of the period that were told. No rows: Instagram tells this account nothing.
-- $account, $start, $end.
SELECT replace(breakdown, 'hour=', '')::INTEGER AS hour, avg(value) AS followers, count(value) AS days
FROM series_current
WHERE account_id = $account AND metric = 'online_followers' AND breakdown LIKE 'hour=%'
  AND start_utc >= $start::TIMESTAMPTZ AND start_utc < $end::TIMESTAMPTZ
GROUP BY hour
ORDER BY hour;
