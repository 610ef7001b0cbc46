-- label: Website taps
-- words: Taps on the link in the profile.
-- formula: sum of daily website_clicks over days and accounts
-- numerator: daily website_clicks
-- denominator: none
-- aggregation: sum over days
-- unit: count
-- relation: account_day
-- sources: website_clicks
-- caveats: The platform may no longer report it. A day belongs to the period in which it begins; the
--     platform's days end at Pacific midnight and cannot be cut again. Days without a value are left out and
--     counted in the note.
-- better: up
SELECT sum(value) AS value, count(value) AS n,
       CASE WHEN $media IS NULL
            THEN len($accounts::BIGINT[]) * round(epoch($end::TIMESTAMPTZ - $start::TIMESTAMPTZ) / 86400)
       END::BIGINT AS n_all, min(observed_at) AS observed_from, max(observed_at) AS observed_to
FROM series_daily($accounts, $start, $end, $as_of) WHERE metric = 'website_clicks' AND value >= 0 AND $media IS NULL
