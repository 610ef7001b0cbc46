-- The newest known state of each competitor, before $until (microseconds since 1970).
-- A counter that a later answer left out stays known.
SELECT competitor, arg_max(competitor_id, observed_at), arg_max(username, observed_at),
       arg_max_null(name, observed_at), arg_max_null(biography, observed_at), arg_max_null(website, observed_at),
       arg_max(followers_count, observed_at), arg_max(follows_count, observed_at), arg_max(media_count, observed_at),
       epoch_us(max(observed_at))
FROM competitor_version WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
GROUP BY competitor;
