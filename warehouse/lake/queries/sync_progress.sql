-- How far each resource of an account was read, and when.
-- $account: our own key of the account.
SELECT resource, reached_at, reached_id, complete, observed_at
FROM progress_current
WHERE account_id = $account
ORDER BY resource;
