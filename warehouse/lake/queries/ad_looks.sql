-- When each day of each ad account of an account was last looked at.
-- $account: our own key of the account.
SELECT ad_account_id, day, end_utc, observed_at FROM ad_coverage_current WHERE account_id = $account
ORDER BY ad_account_id, day;
