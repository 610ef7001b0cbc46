-- How many batches each account has loaded (0: copies of the ledger), the instant of the newest, and the last number
-- that was given; version(account) and the loads go on from here. Instants are microseconds since 1970 (UTC).
SELECT account_id, count(*) AS loads, epoch_us(max(loaded_at)) AS newest, max(load_id) AS last_id
FROM load GROUP BY account_id;
