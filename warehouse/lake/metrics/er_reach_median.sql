-- label: ER [LCSS ÷ reach, median of posts]
-- words: Of the people a post reached, how many liked, commented, saved or shared: the middle post of the
--     period.
-- formula: median of posts: likes + comments + saves + shares ÷ reach × 100
-- numerator: likes + comments + saves + shares
-- denominator: reach
-- aggregation: median of posts
-- unit: percent
-- relation: post
-- sources: likes, like_count, comments, comments_count, saved, shares, reach
-- caveats: A post without reach has no rate; it is left out, not counted as 0. Newest values, so posts differ
--     in age; compare equal ages for young posts. Posts whose value is unknown are left out and counted in the
--     note. Stories are not posts.
-- better: up
WITH post AS (
    SELECT *, engagement IS NOT NULL AND reach > 0 AS known
    FROM post_values($accounts, $start, $end, $as_of, $media)
)
SELECT median(100.0 * engagement / reach) FILTER (known) AS value, count(*) FILTER (known) AS n,
       count(*) AS n_all, min(observed_at) FILTER (known) AS observed_from, max(observed_at) FILTER (known) AS observed_to
FROM post
