-- When each resource of each account had last been looked at, as known at an instant, for a report that is frozen there.
-- $accounts; $as_of.
SELECT account_id, resource, max(observed_at) AS observed_at
FROM coverage
WHERE account_id IN (SELECT unnest($accounts::BIGINT[])) AND observed_at <= $as_of
GROUP BY ALL ORDER BY account_id, resource;
