-- label: Website key events
-- words: What visitors that campaigns brought did on the website, of the events that were marked as key.
-- formula: sum of key events whose utm_campaign is that of one of the client's campaigns
-- numerator: key_events
-- denominator: none
-- aggregation: sum over days
-- unit: count
-- relation: account_day
-- sources: key_events
-- caveats: Only from web analytics files that were imported, and only visits with a utm_campaign. It belongs to
--     the clients of the accounts, whole, and not to single accounts; a day is one of the website's own zone. Which events are key was chosen in web analytics.
-- better: up
SELECT sum(key_events) AS value, count(DISTINCT day) FILTER (key_events IS NOT NULL) AS n,
       count(DISTINCT day) AS n_all, min(imported_at) AS observed_from, max(imported_at) AS observed_to
FROM web_of_campaigns($accounts, $start, $end, $as_of) WHERE $media IS NULL
