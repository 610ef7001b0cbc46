-- label: Ad spend
-- words: What was paid for ads that were shown in the period.
-- formula: sum of spend over ads, days and platforms
-- numerator: spend
-- denominator: none
-- aggregation: sum over days
-- unit: money
-- relation: account_day
-- sources: spend
-- caveats: A day is one of the ad account's own zone and belongs to the period in which it begins; the newest 28
--     days may still be restated. A day without delivery is 0 only where it was looked at; others are left out and
--     counted in the note.
--     Money of several currencies has no sum.
-- better: none
SELECT spend_minor::DOUBLE AS value,
       days AS n,
       CASE WHEN $media IS NULL
            THEN len($accounts::BIGINT[]) * round(epoch($end::TIMESTAMPTZ - $start::TIMESTAMPTZ) / 86400)
       END::BIGINT AS n_all, observed_from, observed_to, currency
FROM ad_sums($accounts, $start, $end, $as_of, $media)
