-- label: Views
-- words: Views of everything the account showed in the period, old posts included.
-- formula: sum of daily views over days and accounts
-- numerator: daily views
-- denominator: none
-- aggregation: sum over days
-- unit: count
-- relation: account_day
-- sources: views
-- caveats: Views replaced impressions in 2025; the two are not joined. A day belongs to the period in which it
--     begins; the platform's days end at Pacific midnight and cannot be cut again. Days without a value are left
--     out and counted in the note.
-- better: up
SELECT sum(value) AS value, count(value) AS n,
       CASE WHEN $media IS NULL
            THEN len($accounts::BIGINT[]) * round(epoch($end::TIMESTAMPTZ - $start::TIMESTAMPTZ) / 86400)
       END::BIGINT AS n_all, min(observed_at) AS observed_from, max(observed_at) AS observed_to
FROM series_daily($accounts, $start, $end, $as_of) WHERE metric = 'views' AND value >= 0 AND $media IS NULL
