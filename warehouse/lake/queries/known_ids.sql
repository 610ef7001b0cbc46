-- Which of some ids are comments or media of an account that were read before, and how media are kept.
-- $account: our own key of the account. $ids: the platform's ids.
SELECT DISTINCT 'comment' AS kind, comment_id AS id FROM comment_version
WHERE account_id = $account AND list_contains($ids, comment_id)
UNION ALL
SELECT DISTINCT 'media', media_id FROM media_version
WHERE account_id = $account AND list_contains($ids, media_id)
ORDER BY ALL;
