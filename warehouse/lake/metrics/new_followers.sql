-- label: New followers
-- words: Accounts that began to follow in the period.
-- formula: sum of daily follower_count over days and accounts
-- numerator: daily follower_count
-- denominator: none
-- aggregation: sum over days
-- unit: people
-- relation: account_day
-- sources: follower_count
-- caveats: Those who left are not subtracted: see followers_net. A day belongs to the period in which it
--     begins; the platform's days end at Pacific midnight and cannot be cut again. Days without a value are left
--     out and counted in the note.
-- better: up
SELECT sum(value) AS value, count(value) AS n,
       CASE WHEN $media IS NULL
            THEN len($accounts::BIGINT[]) * round(epoch($end::TIMESTAMPTZ - $start::TIMESTAMPTZ) / 86400)
       END::BIGINT AS n_all, min(observed_at) AS observed_from, max(observed_at) AS observed_to
FROM series_daily($accounts, $start, $end, $as_of) WHERE metric = 'follower_count' AND value >= 0 AND $media IS NULL
