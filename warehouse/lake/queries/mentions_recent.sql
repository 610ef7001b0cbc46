-- Who named the accounts in a period, in a caption or a comment of their own (kind: caption | comment), or tagged
-- them in a picture (tag), the newest first. What could not be read any more is left out.
-- $accounts, $start, $end, $most: at most so many rows.
SELECT account_id, CASE WHEN comment_id = '' THEN 'caption' ELSE 'comment' END AS kind, media_id, comment_id, said_at,
       username, text, media_type, NULL AS permalink, like_count, comments_count
FROM mention_current
WHERE account_id IN (SELECT unnest($accounts::BIGINT[])) AND NOT gone
  AND said_at >= $start::TIMESTAMPTZ AND said_at < $end::TIMESTAMPTZ
UNION ALL
SELECT account_id, 'tag', media_id, '', posted_at, username, caption, media_type, permalink, like_count, comments_count
FROM tagged_media_current
WHERE account_id IN (SELECT unnest($accounts::BIGINT[]))
  AND posted_at >= $start::TIMESTAMPTZ AND posted_at < $end::TIMESTAMPTZ
ORDER BY said_at DESC, account_id, media_id
LIMIT $most;
