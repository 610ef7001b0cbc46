-- For several post metrics of one scope: computes post_values once and lets this cursor's statements read the result.
-- $accounts, $start, $end, $as_of, $media: as in metrics.
CREATE TEMP TABLE scoped_posts AS
SELECT account_id, media_id, posted_at, likes, comments, saved, shares, reach, views, likes_comments, engagement,
       followers_at_post, observed_at
FROM main.post_values($accounts, $start, $end, $as_of, $media);
