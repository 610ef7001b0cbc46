-- label: Engagement per post
-- words: Mean likes, comments, saves and shares of a post.
-- formula: mean of posts: likes + comments + saves + shares
-- numerator: likes + comments + saves + shares
-- denominator: posts
-- aggregation: mean of posts
-- unit: count
-- relation: post
-- sources: likes, like_count, comments, comments_count, saved, shares
-- caveats: One post that went far moves a mean. A post counts only when all four are known. Posts whose value
--     is unknown are left out and counted in the note. Stories are not posts.
-- better: up
SELECT avg(engagement) AS value, count(engagement) AS n, count(*) AS n_all,
       min(observed_at) FILTER (engagement IS NOT NULL) AS observed_from,
       max(observed_at) FILTER (engagement IS NOT NULL) AS observed_to
FROM post_values($accounts, $start, $end, $as_of, $media)
