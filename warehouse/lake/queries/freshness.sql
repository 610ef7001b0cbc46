-- When each resource of each account was last looked at, and by which run. A resource never looked at is missing.
-- $accounts.
SELECT account_id, resource, max(observed_at) AS observed_at, arg_max(run_id, observed_at) AS run_id
FROM coverage WHERE account_id IN (SELECT unnest($accounts::BIGINT[]))
GROUP BY ALL ORDER BY account_id, resource;
