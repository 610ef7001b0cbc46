-- What was known of one media after each sample, in time order. A value that an answer left out stays known.
-- $account, $media. likes, comments: the insight, else the node's field.
WITH at_instant AS (
    SELECT observed_at, max(age_s) AS age_s, max(like_count) AS like_count, max(comments_count) AS comments_count,
           max(likes) AS likes, max(comments) AS comments, max(saved) AS saved, max(shares) AS shares,
           max(reach) AS reach, max(views) AS views, max(run_id) AS run_id, max(raw_id) AS raw_id
    FROM sample WHERE account_id = $account AND media_id = $media GROUP BY observed_at
), known AS (
    SELECT observed_at, age_s, last_value(like_count IGNORE NULLS) OVER so_far AS like_count,
           last_value(comments_count IGNORE NULLS) OVER so_far AS comments_count,
           last_value(likes IGNORE NULLS) OVER so_far AS likes,
           last_value(comments IGNORE NULLS) OVER so_far AS comments,
           last_value(saved IGNORE NULLS) OVER so_far AS saved,
           last_value(shares IGNORE NULLS) OVER so_far AS shares,
           last_value(reach IGNORE NULLS) OVER so_far AS reach,
           last_value(views IGNORE NULLS) OVER so_far AS views, run_id, raw_id
    FROM at_instant WINDOW so_far AS (ORDER BY observed_at ROWS UNBOUNDED PRECEDING)
)
SELECT observed_at, age_s, like_count, comments_count, coalesce(likes, like_count) AS likes,
       coalesce(comments, comments_count) AS comments, saved, shares, reach, views,
       coalesce(likes, like_count) + coalesce(comments, comments_count) + saved + shares AS engagement, run_id, raw_id
FROM known ORDER BY observed_at;
