-- The newest known state of each comment on an account's media, before $until (microseconds since 1970).
SELECT comment_id, media_id, parent_id, epoch_us(posted_at), username, text, like_count, hidden, epoch_us(observed_at)
FROM comment_version WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
QUALIFY row_number() OVER (PARTITION BY comment_id ORDER BY observed_at DESC) = 1;
