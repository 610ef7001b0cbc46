-- label: Website revenue
-- words: What visitors that campaigns brought spent on the website.
-- formula: sum of revenue whose utm_campaign is that of one of the client's campaigns
-- numerator: revenue
-- denominator: none
-- aggregation: sum over days
-- unit: money
-- relation: account_day
-- sources: revenue
-- caveats: Only from web analytics files that were imported, and only visits with a utm_campaign. It belongs to
--     the clients of the accounts, whole, and not to single accounts; a day is one of the website's own zone. Money of several currencies has no sum.
-- better: up
SELECT CASE WHEN count(DISTINCT currency) <= 1 THEN sum(revenue_minor)::DOUBLE END AS value, count(DISTINCT day) FILTER (revenue_minor IS NOT NULL) AS n,
       count(DISTINCT day) AS n_all, min(imported_at) AS observed_from, max(imported_at) AS observed_to,
       CASE WHEN count(DISTINCT currency) = 1 THEN any_value(currency) END AS currency
FROM web_of_campaigns($accounts, $start, $end, $as_of) WHERE $media IS NULL
