-- What is known now of each account. observed_at: when we last looked, changed or not.
-- $accounts: which accounts.
WITH looked AS (
    SELECT account_id, max(observed_at) AS observed_at FROM coverage
    WHERE resource = 'account' AND account_id IN (SELECT unnest($accounts::BIGINT[]))
    GROUP BY account_id
)
SELECT account_id, username, name, followers_count, follows_count, media_count,
       greatest(changed_at, looked.observed_at) AS observed_at
FROM account_current LEFT JOIN looked USING (account_id)
WHERE account_id IN (SELECT unnest($accounts::BIGINT[]))
ORDER BY account_id;
