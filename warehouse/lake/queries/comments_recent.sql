-- The newest comments, replies included.
-- $accounts; $limit: how many.
SELECT c.account_id, c.media_id, c.comment_id, c.parent_id, c.posted_at, c.username, c.text, c.like_count,
       coalesce(c.hidden, false) AS hidden, m.caption, m.permalink, m.thumbnail_path
FROM comment_current c LEFT JOIN media_current m USING (account_id, media_id)
WHERE c.account_id IN (SELECT unnest($accounts::BIGINT[]))
ORDER BY c.posted_at DESC, c.comment_id LIMIT $limit;
