-- Notes a committed batch; version(account) counts these rows.
INSERT INTO load
SELECT coalesce(max(load_id), 0) + 1, $run_id, $account_id, $resource, $rows, $observed_at FROM load;
