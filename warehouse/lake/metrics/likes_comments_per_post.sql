-- label: Likes + comments per post
-- words: Mean likes and comments of a post; known even without insights.
-- formula: mean of posts: likes + comments
-- numerator: likes + comments
-- denominator: posts
-- aggregation: mean of posts
-- unit: count
-- relation: post
-- sources: likes, like_count, comments, comments_count
-- caveats: One post that went far moves a mean. The insight counts; the node's field stands in where the
--     insight is missing. Posts whose value is unknown are left out and counted in the note. Stories are not
--     posts.
-- better: up
SELECT avg(likes_comments) AS value, count(likes_comments) AS n, count(*) AS n_all,
       min(observed_at) FILTER (likes_comments IS NOT NULL) AS observed_from,
       max(observed_at) FILTER (likes_comments IS NOT NULL) AS observed_to
FROM post_values($accounts, $start, $end, $as_of, $media)
