-- Appends states of reports, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO ad_report
SELECT $account_id, unnest($report_id::VARCHAR[]), unnest($ad_account_id::VARCHAR[]), unnest($first_day::DATE[]),
       unnest($last_day::DATE[]), unnest($tries::INTEGER[]), make_timestamptz(unnest($ordered_at::BIGINT[])),
       unnest($state::VARCHAR[]), make_timestamptz(unnest($observed_at::BIGINT[])), $run_id;
