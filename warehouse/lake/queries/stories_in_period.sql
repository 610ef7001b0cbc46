-- Stories posted in the period with their newest values; they never count as posts.
-- $accounts; $start, $end: posted in [start, end).
SELECT m.account_id, m.media_id, m.posted_at, m.media_type, m.permalink, m.thumbnail_path,
       max(s.reach) AS reach, max(s.views) AS views, max(s.replies) AS replies, max(s.shares) AS shares,
       max(s.observed_at) AS observed_at
FROM media_current m LEFT JOIN sample s USING (account_id, media_id)
WHERE m.account_id IN (SELECT unnest($accounts::BIGINT[])) AND m.product_type = 'STORY'
  AND m.posted_at >= $start AND m.posted_at < $end
GROUP BY ALL ORDER BY m.posted_at DESC;
