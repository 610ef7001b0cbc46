-- The targets that count now.
-- (no parameters)
SELECT target_id, scope, scope_id, metric, starts_on, ends_on, value, currency FROM targets_known(NULL)
ORDER BY scope, scope_id, metric, starts_on;
