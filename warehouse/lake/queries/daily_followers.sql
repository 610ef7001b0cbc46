-- Followers of each account at our last look of each UTC day. Days on which we did not look are missing.
-- $accounts; $start, $end: looks in [start, end).
SELECT timezone('UTC', observed_at)::DATE AS day, account_id,
       arg_max(followers_count, observed_at) AS followers_count
FROM follower_looks($accounts, NULL)
WHERE observed_at >= $start AND observed_at < $end
GROUP BY ALL ORDER BY account_id, day;
