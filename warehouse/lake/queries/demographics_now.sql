-- The newest lists of who follows and who engages; each list is whole.
-- $accounts.
SELECT account_id, metric, timeframe, dimension, bucket, value, observed_at
FROM demographics_current WHERE account_id IN (SELECT unnest($accounts::BIGINT[]))
ORDER BY account_id, metric, timeframe, dimension, value DESC, bucket;
