-- Which days of each series an account has: the sync goes on from there.
-- $account.
SELECT metric, breakdown, count(*) AS days, min(start_utc) AS first_start, max(end_utc) AS last_end,
       max(observed_at) AS observed_at
FROM series_current WHERE account_id = $account GROUP BY ALL ORDER BY metric, breakdown;
