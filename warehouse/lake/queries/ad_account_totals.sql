-- What was paid in each ad account as far as it was looked at, in all.
-- $accounts.
SELECT account_id, ad_account_id, currency, sum(spend_minor)::BIGINT AS spend_minor,
       sum(impressions)::BIGINT AS impressions, sum(clicks)::BIGINT AS clicks, count(DISTINCT ad_id) AS ads,
       min(day) AS first_day, max(day) AS last_day
FROM ad_daily_current WHERE account_id IN (SELECT unnest($accounts::BIGINT[]))
GROUP BY account_id, ad_account_id, currency ORDER BY account_id, ad_account_id;
