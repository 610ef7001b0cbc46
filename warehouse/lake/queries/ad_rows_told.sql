-- The ads, days and platforms of which something was told: when a later answer leaves one out, it is 0 by now.
-- $account: our own key of the account; $ad_account; $starts_on, $ends_on: days of the ad account, both within.
SELECT ad_id, day, publisher_platform, campaign_id, adset_id, start_utc, end_utc, currency FROM ad_daily_current
WHERE account_id = $account AND ad_account_id = $ad_account AND day BETWEEN $starts_on::DATE AND $ends_on::DATE
  AND (impressions > 0 OR spend_minor > 0);
