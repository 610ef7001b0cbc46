-- label: Website sessions
-- words: Visits to the website that campaigns brought, as web analytics counted them.
-- formula: sum of sessions whose utm_campaign is that of one of the client's campaigns
-- numerator: sessions
-- denominator: none
-- aggregation: sum over days
-- unit: count
-- relation: account_day
-- sources: sessions
-- caveats: Only from web analytics files that were imported, and only visits with a utm_campaign. It belongs to
--     the clients of the accounts, whole, and not to single accounts; a day is one of the website's own zone.
-- better: up
SELECT sum(sessions)::DOUBLE AS value, count(DISTINCT day) FILTER (sessions IS NOT NULL) AS n,
       count(DISTINCT day) AS n_all, min(imported_at) AS observed_from, max(imported_at) AS observed_to
FROM web_of_campaigns($accounts, $start, $end, $as_of) WHERE $media IS NULL
