-- How far each resource of an account was read, and when it was last looked at (looking may bring nothing new).
-- What is watched of others has its own question (market_progress).
-- $account: our own key of the account.
WITH looked AS (
    SELECT resource, max(observed_at) AS at FROM coverage WHERE account_id = $account GROUP BY resource
), reached AS (
    SELECT * FROM progress_current WHERE account_id = $account AND NOT contains(resource, ':')
)
SELECT resource, r.reached_at, r.reached_id, coalesce(r.complete, false) AS complete,
       greatest(l.at, r.observed_at) AS observed_at
FROM reached r FULL JOIN looked l USING (resource)
ORDER BY resource;
