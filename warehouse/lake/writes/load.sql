-- Notes a committed batch; version(account) counts these rows. $observed_at: microseconds since 1970 (UTC).
INSERT INTO load VALUES ($load_id, $run_id, $account_id, $resource, $rows, make_timestamptz($observed_at::BIGINT));
