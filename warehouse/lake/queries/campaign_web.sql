-- What a website counted of visits whose utm_campaign is that of a campaign, by day and origin.
-- $campaign; $as_of (NULL: now). Only days within the campaign's own, both included, and 30 days after it.
SELECT w.day, w.source, w.medium, w.content, sum(w.sessions)::BIGINT AS sessions, sum(w.key_events) AS key_events,
       sum(w.revenue_minor)::BIGINT AS revenue_minor, w.currency,
       max(w.imported_at) AS imported_at, string_agg(DISTINCT w.file_name, ', ' ORDER BY w.file_name) AS files
FROM web_known($as_of) w
JOIN campaigns_known($as_of) c ON c.campaign_id = $campaign AND c.client_id = w.client_id
JOIN campaign_utms_known($as_of) u ON u.campaign_id = c.campaign_id AND lower(u.utm_campaign) = lower(w.campaign)
WHERE w.day BETWEEN c.starts_on AND c.ends_on + 30
GROUP BY ALL ORDER BY ALL;
