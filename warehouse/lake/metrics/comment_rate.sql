-- label: Conversation rate [comments ÷ reach, ratio of sums]
-- words: Comments per hundred reached.
-- formula: ratio of sums: comments ÷ reach × 100
-- numerator: comments
-- denominator: reach
-- aggregation: ratio of sums
-- unit: percent
-- relation: post
-- sources: comments, comments_count, reach
-- caveats: A post without reach has no rate; it is left out, not counted as 0. Posts whose value is unknown
--     are left out and counted in the note. Stories are not posts.
-- better: up
WITH post AS (
    SELECT *, comments IS NOT NULL AND reach > 0 AS known
    FROM post_values($accounts, $start, $end, $as_of, $media)
)
SELECT 100.0 * sum(comments) FILTER (known) / sum(reach) FILTER (known) AS value, count(*) FILTER (known) AS n,
       count(*) AS n_all, min(observed_at) FILTER (known) AS observed_from, max(observed_at) FILTER (known) AS observed_to
FROM post
