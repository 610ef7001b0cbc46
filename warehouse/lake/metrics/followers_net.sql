-- label: Net new followers
-- words: How many followers more (or fewer) the accounts have than at the start of the period.
-- formula: sum over accounts of followers at the end − followers at the start
-- numerator: followers at the end − followers at the start
-- denominator: none
-- aggregation: sum over accounts
-- unit: people
-- relation: account
-- sources: followers_count
-- caveats: The start is the last look before the period; for an account first looked at within it, its first
--     look. Accounts with one look have no change and are left out.
-- better: up
WITH look AS (
    SELECT * FROM follower_looks($accounts, $as_of) WHERE observed_at < $end AND $media IS NULL
), side AS (
    SELECT account_id, coalesce(max(observed_at) FILTER (observed_at <= $start), min(observed_at)) AS first_at,
           max(observed_at) AS last_at
    FROM look GROUP BY account_id
)
SELECT sum(new.followers_count - old.followers_count)::DOUBLE AS value, count(*) AS n,
       len($accounts::BIGINT[]) AS n_all, min(first_at) AS observed_from, max(last_at) AS observed_to
FROM side
JOIN look old ON old.account_id = side.account_id AND old.observed_at = side.first_at
JOIN look new ON new.account_id = side.account_id AND new.observed_at = side.last_at
WHERE first_at < last_at
