-- The newest known state of each part of a carousel, before $until (microseconds since 1970).
SELECT child_id, arg_max(media_id, observed_at), arg_max(place, observed_at), arg_max(media_type, observed_at),
       arg_max(permalink, observed_at), epoch_us(max(observed_at))
FROM media_child WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
GROUP BY child_id;
