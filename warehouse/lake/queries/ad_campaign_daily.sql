-- Spend and results per campaign and day (of the ad account's zone), all platforms together.
-- $accounts; $start, $end: days that begin in [start, end); $as_of.
-- Days without a row: nothing was delivered, where ad_coverage has the day. results count what the ad sets of that day
-- aimed at; NULL where they aimed at different things, or at reach, which does not add.
WITH told AS (
    SELECT account_id, ad_account_id, campaign_id, day, min(start_utc) AS start_utc, max(end_utc) AS end_utc,
           sum(spend_minor) AS spend_minor, any_value(currency) AS currency, sum(impressions) AS impressions,
           sum(clicks) AS clicks, sum(link_clicks) AS link_clicks, sum(profile_visits) AS profile_visits,
           CASE WHEN count(DISTINCT result_kind) = 1 THEN any_value(result_kind) END AS result_kind,
           sum(results) AS results, max(observed_at) AS observed_at
    FROM ad_days_known($accounts, $start, $end, $as_of, NULL)
    GROUP BY account_id, ad_account_id, campaign_id, day
)
SELECT t.account_id, t.ad_account_id, t.campaign_id, c.name AS campaign, c.objective, t.day, t.start_utc, t.end_utc,
       t.spend_minor, t.currency, t.impressions, t.clicks, t.link_clicks, t.profile_visits, t.result_kind,
       CASE WHEN t.result_kind <> 'reach' THEN t.results END AS results, t.observed_at
FROM told t
LEFT JOIN ad_objects_current c ON c.account_id = t.account_id AND c.object_id = t.campaign_id
ORDER BY t.account_id, t.campaign_id, t.day;
