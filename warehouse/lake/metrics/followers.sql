-- label: Followers
-- words: Followers of the accounts when last looked at before the period's end.
-- formula: sum over accounts of the last followers_count
-- numerator: followers
-- denominator: none
-- aggregation: sum over accounts
-- unit: people
-- relation: account
-- sources: followers_count
-- caveats: Someone who follows two accounts counts twice. Accounts never looked at before the end are left
--     out.
-- better: up
WITH last AS (
    SELECT account_id, arg_max(followers_count, observed_at) AS followers, max(observed_at) AS seen_at
    FROM follower_looks($accounts, $as_of) WHERE observed_at < $end AND $media IS NULL GROUP BY account_id
)
SELECT sum(followers)::DOUBLE AS value, count(*) AS n,
       CASE WHEN $start IS NOT NULL THEN len($accounts::BIGINT[]) END AS n_all,
       min(seen_at) AS observed_from, max(seen_at) AS observed_to
FROM last
