-- label: CPC [spend ÷ clicks, ratio of sums]
-- words: What a click on an ad cost, clicks of every kind.
-- formula: ratio of sums: spend ÷ clicks
-- numerator: spend
-- denominator: clicks
-- aggregation: ratio of sums
-- unit: money
-- relation: account_day
-- sources: spend, clicks
-- caveats: A day is one of the ad account's own zone and belongs to the period in which it begins; the newest 28
--     days may still be restated. A day without delivery is 0 only where it was looked at; others are left out and
--     counted in the note.
--     Clicks count every click on the ad, also likes and the profile; link clicks are fewer.
-- better: down
SELECT spend_minor::DOUBLE / nullif(clicks, 0) AS value,
       days AS n,
       CASE WHEN $media IS NULL
            THEN len($accounts::BIGINT[]) * round(epoch($end::TIMESTAMPTZ - $start::TIMESTAMPTZ) / 86400)
       END::BIGINT AS n_all, observed_from, observed_to, currency
FROM ad_sums($accounts, $start, $end, $as_of, $media)
