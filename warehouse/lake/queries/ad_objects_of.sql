-- The ad accounts, campaigns, ad sets and ads of an account as they are now.
-- $account: our own key of the account.
SELECT object_id, kind, ad_account_id, campaign_id, adset_id, effective_status, currency, time_zone, created_at,
       starts_at, ends_at, instagram_user_id, observed_at
FROM ad_objects_current WHERE account_id = $account ORDER BY kind, object_id;
