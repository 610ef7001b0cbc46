-- The newest known fields of an account, before $until (microseconds since 1970).
SELECT $account_id::BIGINT, arg_max(username, observed_at), arg_max_null(name, observed_at),
       arg_max_null(biography, observed_at), arg_max_null(website, observed_at), arg_max(followers_count, observed_at),
       arg_max(follows_count, observed_at), arg_max(media_count, observed_at), epoch_us(max(observed_at))
FROM account_version WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
HAVING count(*) > 0;
