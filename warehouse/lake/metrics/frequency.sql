-- label: Frequency [views ÷ reach, ratio of sums]
-- words: How often a person who saw a post saw it.
-- formula: ratio of sums: views ÷ reach
-- numerator: views
-- denominator: reach
-- aggregation: ratio of sums
-- unit: ratio
-- relation: post
-- sources: views, reach
-- caveats: A post without reach has no rate; it is left out, not counted as 0. Reach of several posts does not
--     add, so this is per post and person. Posts whose value is unknown are left out and counted in the note.
--     Stories are not posts.
-- better: none
WITH post AS (
    SELECT *, views IS NOT NULL AND reach > 0 AS known
    FROM post_values($accounts, $start, $end, $as_of, $media)
)
SELECT 1.0 * sum(views) FILTER (known) / sum(reach) FILTER (known) AS value, count(*) FILTER (known) AS n,
       count(*) AS n_all, min(observed_at) FILTER (known) AS observed_from, max(observed_at) FILTER (known) AS observed_to
FROM post
