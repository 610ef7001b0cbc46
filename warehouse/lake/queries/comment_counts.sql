-- How many comments we hold per account: all, and written in the period.
-- $accounts; $start, $end: written in [start, end).
SELECT account_id, count(*) AS comments, count(*) FILTER (parent_id IS NOT NULL) AS replies,
       count(*) FILTER (posted_at >= $start AND posted_at < $end) AS comments_in_period
FROM comment_current WHERE account_id IN (SELECT unnest($accounts::BIGINT[]))
GROUP BY account_id ORDER BY account_id;
