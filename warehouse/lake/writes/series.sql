-- Appends values of series, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO series
SELECT $account_id, unnest($metric::VARCHAR[]), unnest($breakdown::VARCHAR[]),
       make_timestamptz(unnest($start_utc::BIGINT[])), make_timestamptz(unnest($end_utc::BIGINT[])),
       unnest($day_basis::VARCHAR[]), unnest($value::DOUBLE[]), make_timestamptz(unnest($observed_at::BIGINT[])),
       $run_id, unnest($raw_id::VARCHAR[]);
