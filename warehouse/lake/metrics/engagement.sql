-- label: Engagement (likes + comments + saves + shares)
-- words: Likes, comments, saves and shares on the posts of the period.
-- formula: sum of engagement over posts
-- numerator: engagement of the period's posts
-- denominator: none
-- aggregation: sum over posts
-- unit: count
-- relation: post
-- sources: likes, like_count, comments, comments_count, saved, shares
-- caveats: Counts what posts of the period earned until the as-of instant, not what happened in the period. A
--     post counts only when all four are known. Posts whose value is unknown are left out and counted in the note.
--     Stories are not posts.
-- better: up
SELECT sum(engagement)::DOUBLE AS value, count(engagement) AS n, count(*) AS n_all,
       min(observed_at) FILTER (engagement IS NOT NULL) AS observed_from,
       max(observed_at) FILTER (engagement IS NOT NULL) AS observed_to
FROM post_values($accounts, $start, $end, $as_of, $media)
