-- Appends demographics, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO demographics
SELECT $account_id, unnest($metric::VARCHAR[]), unnest($timeframe::VARCHAR[]), unnest($dimension::VARCHAR[]),
       unnest($bucket::VARCHAR[]), unnest($value::DOUBLE[]), make_timestamptz(unnest($observed_at::BIGINT[])),
       $run_id, unnest($raw_id::VARCHAR[]);
