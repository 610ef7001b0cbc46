-- Appends samples, one list a column; instants are microseconds since 1970 (UTC), maps two lists a row.
INSERT INTO sample
SELECT $account_id, unnest($media_id::VARCHAR[]), make_timestamptz(unnest($observed_at::BIGINT[])),
       unnest($age_s::BIGINT[]), $run_id, unnest($raw_id::VARCHAR[]), unnest($like_count::BIGINT[]),
       unnest($comments_count::BIGINT[]), unnest($likes::BIGINT[]), unnest($comments::BIGINT[]),
       unnest($saved::BIGINT[]), unnest($shares::BIGINT[]), unnest($reposts::BIGINT[]), unnest($reach::BIGINT[]),
       unnest($views::BIGINT[]), unnest($total_interactions::BIGINT[]), unnest($follows::BIGINT[]),
       unnest($profile_visits::BIGINT[]), unnest($replies::BIGINT[]), unnest($avg_watch_ms::BIGINT[]),
       unnest($total_watch_ms::BIGINT[]), unnest($skip_rate::DOUBLE[]),
       map(unnest($other_names::VARCHAR[][]), unnest($other_values::DOUBLE[][])),
       map(unnest($status_names::VARCHAR[][]), unnest($status_words::VARCHAR[][]));
