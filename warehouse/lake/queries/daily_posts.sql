-- What was posted on each UTC day and what it has earned until $as_of (NULL: now). Days without a post are missing.
-- $accounts; $start, $end: posted in [start, end); $as_of.
-- Sums leave out posts whose value is unknown (NULL when none is known); reach is a sum over posts, not people.
SELECT timezone('UTC', posted_at)::DATE AS day, account_id, count(*) AS posts,
       sum(likes_comments)::BIGINT AS likes_comments, sum(engagement)::BIGINT AS engagement,
       sum(reach)::BIGINT AS reach, sum(views)::BIGINT AS views
FROM post_values($accounts, $start, $end, $as_of, NULL)
GROUP BY ALL ORDER BY account_id, day;
