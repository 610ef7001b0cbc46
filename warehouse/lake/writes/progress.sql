-- Appends how far resources were read, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO progress
SELECT $account_id, unnest($resource::VARCHAR[]), make_timestamptz(unnest($reached_at::BIGINT[])),
       unnest($reached_id::VARCHAR[]), unnest($complete::BOOLEAN[]), $run_id,
       make_timestamptz(unnest($observed_at::BIGINT[]));
