-- The newest known state of each picture that tags the account, before $until (microseconds since 1970).
-- A counter that a later answer left out stays known.
SELECT media_id, epoch_us(arg_max(posted_at, observed_at)), arg_max(username, observed_at),
       arg_max(media_type, observed_at), arg_max(product_type, observed_at), arg_max_null(caption, observed_at),
       arg_max(permalink, observed_at), arg_max(like_count, observed_at), arg_max(comments_count, observed_at),
       epoch_us(max(observed_at))
FROM tagged_media WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
GROUP BY media_id;
