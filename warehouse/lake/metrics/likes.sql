-- label: Likes
-- words: Likes on the posts of the period.
-- formula: sum of likes over posts
-- numerator: likes of the period's posts
-- denominator: none
-- aggregation: sum over posts
-- unit: count
-- relation: post
-- sources: likes, like_count
-- caveats: Counts what posts of the period earned until the as-of instant, not what happened in the period.
--     The insight counts; the node's field stands in where the insight is missing. Posts whose value is unknown
--     are left out and counted in the note. Stories are not posts.
-- better: up
SELECT sum(likes)::DOUBLE AS value, count(likes) AS n, count(*) AS n_all,
       min(observed_at) FILTER (likes IS NOT NULL) AS observed_from,
       max(observed_at) FILTER (likes IS NOT NULL) AS observed_to
FROM post_values($accounts, $start, $end, $as_of, $media)
