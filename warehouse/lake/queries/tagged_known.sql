-- The pictures that are known to tag an account.
-- $account.
SELECT DISTINCT media_id FROM tagged_media WHERE account_id = $account;
