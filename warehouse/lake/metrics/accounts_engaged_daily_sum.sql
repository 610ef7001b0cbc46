-- label: Sum of daily engaged accounts
-- words: Accounts that interacted each day, added up.
-- formula: sum of daily accounts_engaged over days and accounts
-- numerator: daily accounts_engaged
-- denominator: none
-- aggregation: sum over days
-- unit: count
-- relation: account_day
-- sources: accounts_engaged
-- caveats: People reached on several days count once a day, so this is more than the people reached in the
--     period. A day belongs to the period in which it begins; the platform's days end at Pacific midnight and
--     cannot be cut again. Days without a value are left out and counted in the note.
-- better: up
SELECT sum(value) AS value, count(value) AS n,
       CASE WHEN $media IS NULL
            THEN len($accounts::BIGINT[]) * round(epoch($end::TIMESTAMPTZ - $start::TIMESTAMPTZ) / 86400)
       END::BIGINT AS n_all, min(observed_at) AS observed_from, max(observed_at) AS observed_to
FROM series_daily($accounts, $start, $end, $as_of) WHERE metric = 'accounts_engaged' AND value >= 0 AND $media IS NULL
