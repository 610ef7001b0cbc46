-- What a set of media earned, by UTC day of posting. Days without a post are missing.
-- $media: media ids; $accounts; $start, $end: posted in [start, end); $as_of (NULL: now).
-- Sums leave out posts whose value is unknown; reach is a sum over posts, not people.
SELECT timezone('UTC', posted_at)::DATE AS day, count(*) AS posts, sum(likes_comments)::BIGINT AS likes_comments,
       sum(engagement)::BIGINT AS engagement, sum(reach)::BIGINT AS reach, sum(views)::BIGINT AS views
FROM post_values($accounts, $start, $end, $as_of, $media)
GROUP BY ALL ORDER BY day;
