-- Daily values that were changed after they were first reported.
-- $accounts; $start, $end: days that begin in [start, end); $since: changes seen after this instant.
SELECT account_id, metric, start_utc, end_utc, day_basis, first_value, value, observed_at
FROM (SELECT *, lag(value) OVER told AS first_value, row_number() OVER told AS telling
      FROM series WHERE account_id IN (SELECT unnest($accounts::BIGINT[])) AND breakdown = ''
                    AND start_utc >= $start AND start_utc < $end
      WINDOW told AS (PARTITION BY account_id, metric, start_utc, end_utc ORDER BY observed_at))
WHERE telling > 1 AND observed_at > $since
ORDER BY observed_at, account_id, metric, start_utc;
