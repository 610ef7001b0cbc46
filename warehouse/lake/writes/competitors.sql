-- Appends the public fields of competitors, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO competitor_version
SELECT $account_id, unnest($competitor::VARCHAR[]), make_timestamptz(unnest($observed_at::BIGINT[])), $run_id,
       unnest($raw_id::VARCHAR[]), unnest($competitor_id::VARCHAR[]), unnest($username::VARCHAR[]),
       unnest($name::VARCHAR[]), unnest($biography::VARCHAR[]), unnest($website::VARCHAR[]),
       unnest($followers_count::BIGINT[]), unnest($follows_count::BIGINT[]), unnest($media_count::BIGINT[]);
