-- The ledger's small tables as they were known at an instant (NULL: now). Removed rows are left out.

CREATE OR REPLACE MACRO clients_known(as_of) AS TABLE
SELECT * FROM dim_client WHERE valid_from <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY client_id ORDER BY valid_from DESC) = 1 AND NOT gone;

CREATE OR REPLACE MACRO accounts_known(as_of) AS TABLE
SELECT * FROM dim_account WHERE valid_from <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY valid_from DESC) = 1 AND NOT gone;

CREATE OR REPLACE MACRO campaigns_known(as_of) AS TABLE
SELECT * FROM dim_campaign WHERE valid_from <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY campaign_id ORDER BY valid_from DESC) = 1 AND NOT gone;

CREATE OR REPLACE MACRO campaign_rules_known(as_of) AS TABLE
SELECT * FROM dim_campaign_rule WHERE valid_from <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY campaign_id, kind, value ORDER BY valid_from DESC) = 1 AND NOT gone;

CREATE OR REPLACE MACRO campaign_media_known(as_of) AS TABLE
SELECT * FROM dim_campaign_media WHERE valid_from <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY campaign_id, account_id, media_id ORDER BY valid_from DESC) = 1 AND NOT gone;

CREATE OR REPLACE MACRO label_names_known(as_of) AS TABLE
SELECT * FROM dim_label WHERE valid_from <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY label_id ORDER BY valid_from DESC) = 1 AND NOT gone;

CREATE OR REPLACE MACRO label_links_known(as_of) AS TABLE
SELECT * FROM dim_label_link WHERE valid_from <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY label_id, account_id, media_id ORDER BY valid_from DESC) = 1 AND NOT gone;

CREATE OR REPLACE MACRO targets_known(as_of) AS TABLE
SELECT * FROM dim_target WHERE valid_from <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY target_id ORDER BY valid_from DESC) = 1 AND NOT gone;

-- Which media carry which label, one row a link.
CREATE OR REPLACE MACRO labels_known(as_of) AS TABLE
SELECT link.label_id, label.name, link.account_id, link.media_id
FROM label_links_known(as_of) link JOIN label_names_known(as_of) label USING (label_id);

-- A campaign's days belong to its client: the zone in which an account's days are cut for campaigns.
CREATE OR REPLACE MACRO account_zones(as_of) AS TABLE
SELECT a.account_id, a.client_id, a.username, coalesce(c.time_zone, a.time_zone, 'UTC') AS time_zone
FROM accounts_known(as_of) a LEFT JOIN clients_known(as_of) c USING (client_id);

-- The hashtags of a caption, lower-case, without the sign.
CREATE OR REPLACE MACRO hashtags(caption) AS
regexp_extract_all(lower(nfc_normalize(caption)), '[#＃]([\p{L}\p{M}\p{N}_]+)', 1);
