-- The newest known counters of each media of an account, before $until (microseconds since 1970), and what the last
-- status that told anything said was missing. A value that a later answer left out stays known.
SELECT media_id, arg_max(like_count, observed_at), arg_max(comments_count, observed_at), arg_max(likes, observed_at),
       arg_max(comments, observed_at), arg_max(saved, observed_at), arg_max(shares, observed_at),
       arg_max(reposts, observed_at), arg_max(reach, observed_at), arg_max(views, observed_at),
       arg_max(total_interactions, observed_at), arg_max(follows, observed_at), arg_max(profile_visits, observed_at),
       arg_max(replies, observed_at), arg_max(avg_watch_ms, observed_at), arg_max(total_watch_ms, observed_at),
       arg_max(skip_rate, observed_at), arg_max(other, observed_at),
       arg_max(troubles(status), observed_at) FILTER (tells(status))
FROM sample WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
GROUP BY media_id;
