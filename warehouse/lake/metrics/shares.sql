-- label: Shares
-- words: How often posts of the period were shared.
-- formula: sum of shares over posts
-- numerator: shares of the period's posts
-- denominator: none
-- aggregation: sum over posts
-- unit: count
-- relation: post
-- sources: shares
-- caveats: Counts what posts of the period earned until the as-of instant, not what happened in the period.
--     There is no stand-in where the insight is missing. Posts whose value is unknown are left out and counted in
--     the note. Stories are not posts.
-- better: up
SELECT sum(shares)::DOUBLE AS value, count(shares) AS n, count(*) AS n_all,
       min(observed_at) FILTER (shares IS NOT NULL) AS observed_from,
       max(observed_at) FILTER (shares IS NOT NULL) AS observed_to
FROM post_values($accounts, $start, $end, $as_of, $media)
