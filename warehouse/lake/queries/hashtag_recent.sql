-- Posts with watched hashtags that were published in a period, the newest first. Whose they are is not told.
-- $accounts, $start, $end, $most: at most so many rows.
SELECT account_id, tag, media_id, posted_at, media_type, caption, permalink, like_count, comments_count,
       first_seen_at, changed_at
FROM hashtag_media_current
WHERE account_id IN (SELECT unnest($accounts::BIGINT[]))
  AND posted_at >= $start::TIMESTAMPTZ AND posted_at < $end::TIMESTAMPTZ
ORDER BY posted_at DESC, account_id, tag, media_id
LIMIT $most;
