-- label: Paid impressions
-- words: How often ads were shown in the period, on all platforms.
-- formula: sum of impressions over ads, days and platforms
-- numerator: impressions
-- denominator: none
-- aggregation: sum over days
-- unit: count
-- relation: account_day
-- sources: impressions
-- caveats: A day is one of the ad account's own zone and belongs to the period in which it begins; the newest 28
--     days may still be restated. A day without delivery is 0 only where it was looked at; others are left out and
--     counted in the note.
--     Counted by the ads; views of the post on Instagram that were not paid for are not in it.
-- better: up
SELECT impressions::DOUBLE AS value,
       days AS n,
       CASE WHEN $media IS NULL
            THEN len($accounts::BIGINT[]) * round(epoch($end::TIMESTAMPTZ - $start::TIMESTAMPTZ) / 86400)
       END::BIGINT AS n_all, observed_from, observed_to
FROM ad_sums($accounts, $start, $end, $as_of, $media)
