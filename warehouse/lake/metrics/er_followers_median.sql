-- label: ER [LC ÷ followers at posting, median of posts]
-- words: Likes and comments per hundred followers that the account had when it posted: the middle post.
-- formula: median of posts: likes + comments ÷ followers at posting × 100
-- numerator: likes + comments
-- denominator: followers at posting
-- aggregation: median of posts
-- unit: percent
-- relation: post
-- sources: likes, like_count, comments, comments_count, followers_count
-- caveats: Followers are known only from the first time we looked: older posts are left out. Posts whose value
--     is unknown are left out and counted in the note. Stories are not posts.
-- better: up
WITH post AS (
    SELECT *, likes_comments IS NOT NULL AND followers_at_post > 0 AS known
    FROM post_values($accounts, $start, $end, $as_of, $media)
)
SELECT median(100.0 * likes_comments / followers_at_post) FILTER (known) AS value, count(*) FILTER (known) AS n,
       count(*) AS n_all, min(observed_at) FILTER (known) AS observed_from, max(observed_at) FILTER (known) AS observed_to
FROM post
