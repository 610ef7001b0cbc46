-- The samples of an account within a millisecond of $observed_at (microseconds since 1970), in the order of their
-- instants: a value of the same instant may contradict them.
SELECT media_id, epoch_us(observed_at), like_count, comments_count, likes, comments, saved, shares, reposts, reach,
       views, total_interactions, follows, profile_visits, replies, avg_watch_ms, total_watch_ms, skip_rate, other,
       status
FROM sample
WHERE account_id = $account_id AND observed_at > make_timestamptz($observed_at::BIGINT - 1000)
  AND observed_at < make_timestamptz($until::BIGINT)
ORDER BY observed_at;
