-- The newest known state of each post of a competitor, before $until (microseconds since 1970).
-- A counter that a later answer left out stays known.
SELECT media_id, arg_max(competitor, observed_at), epoch_us(arg_max(posted_at, observed_at)),
       arg_max(media_type, observed_at), arg_max(product_type, observed_at), arg_max_null(caption, observed_at),
       arg_max(permalink, observed_at), arg_max(like_count, observed_at), arg_max(comments_count, observed_at),
       arg_max(view_count, observed_at), epoch_us(max(observed_at))
FROM competitor_media WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
GROUP BY media_id;
