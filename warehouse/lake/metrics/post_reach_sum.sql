-- label: Sum of post reach
-- words: The reach of each post of the period, added up.
-- formula: sum of reach over posts
-- numerator: reach of the period's posts
-- denominator: none
-- aggregation: sum over posts
-- unit: count
-- relation: post
-- sources: reach
-- caveats: Counts what posts of the period earned until the as-of instant, not what happened in the period.
--     Reach does not add: someone who saw two posts counts twice. Posts whose value is unknown are left out and
--     counted in the note. Stories are not posts.
-- better: up
SELECT sum(reach)::DOUBLE AS value, count(reach) AS n, count(*) AS n_all,
       min(observed_at) FILTER (reach IS NOT NULL) AS observed_from,
       max(observed_at) FILTER (reach IS NOT NULL) AS observed_to
FROM post_values($accounts, $start, $end, $as_of, $media)
