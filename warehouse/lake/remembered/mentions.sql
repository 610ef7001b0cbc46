-- The newest known state of each mention, before $until (microseconds since 1970).
-- A counter that a later answer left out stays known.
SELECT media_id, comment_id, epoch_us(arg_max(said_at, observed_at)), arg_max(username, observed_at),
       arg_max(text, observed_at), arg_max(media_type, observed_at), arg_max(product_type, observed_at),
       arg_max(like_count, observed_at), arg_max(comments_count, observed_at), arg_max(gone, observed_at),
       epoch_us(max(observed_at))
FROM mention WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
GROUP BY media_id, comment_id;
