-- label: Like rate [likes ÷ reach, ratio of sums]
-- words: Likes per hundred reached.
-- formula: ratio of sums: likes ÷ reach × 100
-- numerator: likes
-- denominator: reach
-- aggregation: ratio of sums
-- unit: percent
-- relation: post
-- sources: likes, like_count, reach
-- caveats: A post without reach has no rate; it is left out, not counted as 0. Posts whose value is unknown
--     are left out and counted in the note. Stories are not posts.
-- better: up
WITH post AS (
    SELECT *, likes IS NOT NULL AND reach > 0 AS known
    FROM post_values($accounts, $start, $end, $as_of, $media)
)
SELECT 100.0 * sum(likes) FILTER (known) / sum(reach) FILTER (known) AS value, count(*) FILTER (known) AS n,
       count(*) AS n_all, min(observed_at) FILTER (known) AS observed_from, max(observed_at) FILTER (known) AS observed_to
FROM post
