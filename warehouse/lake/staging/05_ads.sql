-- Paid campaigns: what is current, what was known at an instant, and the paid part of a post.

CREATE OR REPLACE VIEW ad_objects_current AS
SELECT * FROM ad_object_version
QUALIFY row_number() OVER (PARTITION BY account_id, object_id ORDER BY observed_at DESC) = 1;

-- One row an ad, with the names above it.
CREATE OR REPLACE VIEW ads_current AS
SELECT ad.account_id, ad.ad_account_id, ad.object_id AS ad_id, ad.name, ad.effective_status,
       ad.campaign_id, campaign.name AS campaign, campaign.objective, ad.adset_id, adset.name AS adset, adset.goal,
       ad.media_id, ad.source_media_id, ad.permalink, ad.created_at, adset.starts_at, adset.ends_at, ad.observed_at
FROM ad_objects_current ad
LEFT JOIN ad_objects_current adset ON adset.account_id = ad.account_id AND adset.object_id = ad.adset_id
LEFT JOIN ad_objects_current campaign ON campaign.account_id = ad.account_id AND campaign.object_id = ad.campaign_id
WHERE ad.kind = 'ad';

CREATE OR REPLACE VIEW ad_daily_current AS
SELECT * EXCLUDE (digest) FROM ad_daily
QUALIFY row_number() OVER (PARTITION BY account_id, ad_id, day, publisher_platform ORDER BY observed_at DESC) = 1;

CREATE OR REPLACE VIEW ad_coverage_current AS
SELECT account_id, ad_account_id, day, any_value(start_utc) AS start_utc, any_value(end_utc) AS end_utc,
       max(observed_at) AS observed_at
FROM ad_coverage GROUP BY account_id, ad_account_id, day;

-- What was known at as_of (NULL: now) of days that begin in [since, until). only_media: ads of these posts only.
CREATE OR REPLACE MACRO ad_days_known(of_accounts, since, until, as_of, only_media) AS TABLE
SELECT d.* FROM ad_daily d
WHERE d.account_id IN (SELECT unnest(of_accounts::BIGINT[]))
  AND d.start_utc >= since::TIMESTAMPTZ AND d.start_utc < until::TIMESTAMPTZ
  AND d.observed_at <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
  AND (only_media IS NULL OR (d.account_id, d.ad_id) IN (
        SELECT (o.account_id, o.object_id) FROM ad_objects_current o
        WHERE o.media_id IN (SELECT unnest(only_media::VARCHAR[]))))
QUALIFY row_number() OVER (PARTITION BY d.account_id, d.ad_id, d.day, d.publisher_platform
                           ORDER BY d.observed_at DESC) = 1;

-- The days that were looked at: without a row of an ad, nothing was delivered on them.
CREATE OR REPLACE MACRO ad_days_covered(of_accounts, since, until, as_of) AS TABLE
SELECT account_id, ad_account_id, day, min(start_utc) AS start_utc, min(observed_at) AS observed_from,
       max(observed_at) AS observed_to
FROM ad_coverage
WHERE account_id IN (SELECT unnest(of_accounts::BIGINT[]))
  AND start_utc >= since::TIMESTAMPTZ AND start_utc < until::TIMESTAMPTZ
  AND observed_at <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
GROUP BY account_id, ad_account_id, day;

-- All days of a period in one row: money is NULL when it is in several currencies, numbers are 0 when the days were
-- looked at and nothing was delivered, and NULL when they were not.
CREATE OR REPLACE MACRO ad_sums(of_accounts, since, until, as_of, only_media) AS TABLE
WITH looked AS (
    SELECT count(DISTINCT (account_id, day)) AS days, min(observed_from) AS observed_from,
           max(observed_to) AS observed_to
    FROM ad_days_covered(of_accounts, since, until, as_of)
), told AS (
    SELECT sum(impressions) AS impressions, sum(clicks) AS clicks, sum(spend_minor) AS spend_minor,
           count(DISTINCT currency) AS currencies, any_value(currency) AS currency
    FROM ad_days_known(of_accounts, since, until, as_of, only_media)
)
SELECT days, observed_from, observed_to,
       CASE WHEN days > 0 THEN coalesce(impressions, 0) END AS impressions,
       CASE WHEN days > 0 THEN coalesce(clicks, 0) END AS clicks,
       CASE WHEN days > 0 AND currencies <= 1 THEN coalesce(spend_minor, 0) END AS spend_minor,
       CASE WHEN currencies = 1 THEN currency END AS currency
FROM looked, told;

-- What ads brought to each post since ever, as far as it was looked at. Impressions on Instagram are the views
-- that were paid for; spend is that of all platforms.
CREATE OR REPLACE VIEW media_paid AS
SELECT ad.account_id, ad.media_id, count(DISTINCT ad.ad_id) AS ads,
       sum(d.impressions) FILTER (d.publisher_platform = 'instagram') AS paid_views,
       sum(d.impressions) AS impressions, sum(d.clicks) AS clicks,
       CASE WHEN count(DISTINCT d.currency) <= 1 THEN sum(d.spend_minor) END AS spend_minor,
       CASE WHEN count(DISTINCT d.currency) = 1 THEN any_value(d.currency) END AS currency,
       min(d.day) AS first_day, max(d.day) AS last_day, max(d.observed_at) AS observed_at
FROM ads_current ad
JOIN ad_daily_current d ON d.account_id = ad.account_id AND d.ad_id = ad.ad_id
WHERE ad.media_id IS NOT NULL
GROUP BY ad.account_id, ad.media_id;

-- The paid share of a post's views, by both ways: from the ads, and by subtraction where the platform told all views
-- (total_views) beside the organic ones.
CREATE OR REPLACE VIEW media_paid_share AS
WITH views AS (
    SELECT account_id, media_id, arg_max(views, observed_at) FILTER (views >= 0) AS organic,
           arg_max(coalesce(other['total_views'], other['total_views_count']), observed_at)
               FILTER (coalesce(other['total_views'], other['total_views_count']) >= 0) AS together
    FROM sample GROUP BY account_id, media_id
)
SELECT p.*, v.organic AS organic_views, v.together AS total_views, v.together - v.organic AS subtracted_views,
       100.0 * p.paid_views / nullif(p.paid_views + v.organic, 0) AS paid_share,
       100.0 * (v.together - v.organic) / nullif(v.together, 0) AS subtracted_share
FROM media_paid p LEFT JOIN views v USING (account_id, media_id);
