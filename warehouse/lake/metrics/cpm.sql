-- label: CPM [spend ÷ impressions × 1000, ratio of sums]
-- words: What a thousand paid impressions cost.
-- formula: ratio of sums: spend ÷ impressions × 1000
-- numerator: spend
-- denominator: impressions
-- aggregation: ratio of sums
-- unit: money
-- relation: account_day
-- sources: spend, impressions
-- caveats: A day is one of the ad account's own zone and belongs to the period in which it begins; the newest 28
--     days may still be restated. A day without delivery is 0 only where it was looked at; others are left out and
--     counted in the note.
--     Without impressions there is no CPM; it is not 0.
-- better: down
SELECT 1000.0 * spend_minor / nullif(impressions, 0) AS value,
       days AS n,
       CASE WHEN $media IS NULL
            THEN len($accounts::BIGINT[]) * round(epoch($end::TIMESTAMPTZ - $start::TIMESTAMPTZ) / 86400)
       END::BIGINT AS n_all, observed_from, observed_to, currency
FROM ad_sums($accounts, $start, $end, $as_of, $media)
