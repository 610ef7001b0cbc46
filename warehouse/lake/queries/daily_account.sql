-- Each account's values per platform day: the newest restatement known at $as_of (NULL: now).
-- $accounts; $start, $end: days that begin in [start, end); $as_of.
-- day is the date on the platform's own calendar (day_basis); a day cannot be cut again to another zone.
-- value NULL: the platform answered with nothing. Days that are missing were not read.
SELECT CASE s.day_basis
           WHEN 'pacific' THEN timezone('America/Los_Angeles', s.start_utc)::DATE
           WHEN 'account' THEN timezone(coalesce(a.time_zone, 'UTC'), s.start_utc)::DATE
           ELSE timezone('UTC', s.start_utc)::DATE
       END AS day,
       s.account_id, s.metric, s.value, s.day_basis, s.start_utc, s.end_utc, s.observed_at
FROM series_daily($accounts, $start, $end, $as_of) s
LEFT JOIN accounts_known(NULL) a USING (account_id)
ORDER BY s.account_id, s.metric, s.start_utc;
