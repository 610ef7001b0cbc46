-- How far each resource of an account was read.
-- $account.
SELECT resource, reached_at, reached_id, complete, observed_at, run_id
FROM progress_current WHERE account_id = $account ORDER BY resource;
