-- What files brought, as it was known at an instant (NULL: now); imports that were taken back are left out.

CREATE OR REPLACE MACRO imports_known(as_of) AS TABLE
SELECT * FROM import_version WHERE changed_at <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY import_id ORDER BY changed_at DESC) = 1 AND NOT removed;

CREATE OR REPLACE MACRO campaign_utms_known(as_of) AS TABLE
SELECT * FROM dim_campaign_utm WHERE valid_from <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY campaign_id ORDER BY valid_from DESC) = 1 AND NOT gone;

-- The newest import that says something of a counter counts.
CREATE OR REPLACE MACRO imported_counters(of_accounts, as_of) AS TABLE
SELECT s.account_id, s.media_id,
       arg_max(s.likes, i.import_id)    AS likes,    arg_max(s.comments, i.import_id) AS comments,
       arg_max(s.saved, i.import_id)    AS saved,    arg_max(s.shares, i.import_id)   AS shares,
       arg_max(s.reach, i.import_id)    AS reach,    arg_max(s.views, i.import_id)    AS views,
       arg_max(s.total_interactions, i.import_id) AS total_interactions, max(s.measured_at) AS measured_at
FROM imported_sample s JOIN imports_known(as_of) i USING (import_id)
WHERE s.account_id IN (SELECT unnest(of_accounts::BIGINT[]))
GROUP BY s.account_id, s.media_id;

CREATE OR REPLACE MACRO imported_days(of_accounts, since, until, as_of) AS TABLE
SELECT s.account_id, s.metric, '' AS breakdown, s.start_utc, s.end_utc, s.day_basis, s.value,
       i.imported_at AS observed_at, 0::BIGINT AS run_id, i.raw_id
FROM imported_series s JOIN imports_known(as_of) i USING (import_id)
WHERE s.account_id IN (SELECT unnest(of_accounts::BIGINT[]))
  AND s.start_utc >= since::TIMESTAMPTZ AND s.start_utc < until::TIMESTAMPTZ
QUALIFY row_number() OVER (PARTITION BY s.account_id, s.metric, s.start_utc ORDER BY i.import_id DESC) = 1;

-- Visits by day and origin; the newest file that speaks of a client's day and origin counts, so that exports may overlap.
CREATE OR REPLACE MACRO web_known(as_of) AS TABLE
SELECT w.*, i.imported_at, i.file_name FROM imported_web w JOIN imports_known(as_of) i USING (import_id)
QUALIFY dense_rank() OVER (PARTITION BY w.client_id, w.day, w.source, w.medium, w.campaign, w.content
                           ORDER BY w.import_id DESC) = 1;

-- Visits that campaigns of these accounts' clients brought, by utm_campaign; days [since, until).
CREATE OR REPLACE MACRO web_of_campaigns(of_accounts, since, until, as_of) AS TABLE
SELECT w.* FROM web_known(as_of) w
WHERE w.client_id IN (SELECT client_id FROM accounts_known(as_of) WHERE account_id IN (SELECT unnest(of_accounts::BIGINT[])))
  AND (w.client_id, lower(w.campaign)) IN (SELECT (c.client_id, lower(u.utm_campaign))
                                           FROM campaigns_known(as_of) c JOIN campaign_utms_known(as_of) u USING (campaign_id))
  AND w.day >= (since::TIMESTAMPTZ)::DATE AND w.day < (until::TIMESTAMPTZ)::DATE;
