-- label: Views of posts
-- words: Views of the posts of the period.
-- formula: sum of views over posts
-- numerator: views of the period's posts
-- denominator: none
-- aggregation: sum over posts
-- unit: count
-- relation: post
-- sources: views
-- caveats: Counts what posts of the period earned until the as-of instant, not what happened in the period.
--     Views replaced impressions in 2025; the two are not joined. Posts whose value is unknown are left out and
--     counted in the note. Stories are not posts.
-- better: up
SELECT sum(views)::DOUBLE AS value, count(views) AS n, count(*) AS n_all,
       min(observed_at) FILTER (views IS NOT NULL) AS observed_from,
       max(observed_at) FILTER (views IS NOT NULL) AS observed_to
FROM post_values($accounts, $start, $end, $as_of, $media)
