-- Appends looks at days of ad accounts, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO ad_coverage
SELECT $account_id, unnest($ad_account_id::VARCHAR[]), unnest($day::DATE[]),
       make_timestamptz(unnest($start_utc::BIGINT[])), make_timestamptz(unnest($end_utc::BIGINT[])),
       make_timestamptz(unnest($observed_at::BIGINT[])), $run_id;
