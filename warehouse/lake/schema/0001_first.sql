-- First tables of the lake. No keys, no indexes, no ON CONFLICT: the same SQL must run on DuckLake.
-- Facts are appended, never changed; what is current is a view. observed_at is when we saw it (UTC).

-- One row per committed batch: what was loaded, by which run. version(account) counts these rows.
CREATE TABLE load (
    load_id     BIGINT,        -- 1, 2, 3 …
    run_id      BIGINT,        -- the ledger's run
    account_id  BIGINT,        -- our own key of the account; 0 for the workspace's copies
    resource    VARCHAR,       -- account | media | media_insights | account_insights | comments | dim | …
    rows        BIGINT,
    loaded_at   TIMESTAMPTZ
);

-- That we looked, so that "unchanged" and "not looked at" differ: a media is covered when it is in media_ids,
-- or, where media_ids is NULL, when it was posted within [media_from, media_until).
CREATE TABLE coverage (
    run_id      BIGINT,
    account_id  BIGINT,
    resource    VARCHAR,
    observed_at TIMESTAMPTZ,
    media_ids   VARCHAR[],
    media_from  TIMESTAMPTZ,
    media_until TIMESTAMPTZ
);

-- How far each resource was read; written in the transaction of the data it speaks of.
CREATE TABLE progress (
    account_id  BIGINT,
    resource    VARCHAR,
    reached_at  TIMESTAMPTZ,   -- the oldest (back-fill) or newest instant that is complete
    reached_id  VARCHAR,
    complete    BOOLEAN,       -- the back-fill has reached the beginning
    run_id      BIGINT,
    observed_at TIMESTAMPTZ
);

-- The account's own fields whenever they changed.
CREATE TABLE account_version (
    account_id          BIGINT,
    observed_at         TIMESTAMPTZ,
    run_id              BIGINT,
    raw_id              VARCHAR,
    username            VARCHAR,
    name                VARCHAR,
    biography           VARCHAR,
    website             VARCHAR,
    followers_count     BIGINT,
    follows_count       BIGINT,
    media_count         BIGINT
);

-- The descriptive fields of a media whenever they changed (counters are samples, links die and are not kept).
CREATE TABLE media_version (
    account_id          BIGINT,
    media_id            VARCHAR,
    observed_at         TIMESTAMPTZ,
    run_id              BIGINT,
    raw_id              VARCHAR,
    posted_at           TIMESTAMPTZ,
    media_type          VARCHAR,   -- IMAGE | VIDEO | CAROUSEL_ALBUM, as the platform says; NULL when it does not
    product_type        VARCHAR,   -- FEED | REELS | STORY | …
    caption             VARCHAR,
    permalink           VARCHAR,
    shortcode           VARCHAR,
    children            INTEGER,   -- number of carousel children
    thumbnail_path      VARCHAR,   -- in the media store, kept at first sight
    gone                BOOLEAN    -- true once the platform says it no longer exists
);

-- The counters of one media, seen at one instant. NULL: no value (status says why), never 0 by default.
CREATE TABLE sample (
    account_id          BIGINT,
    media_id            VARCHAR,
    observed_at         TIMESTAMPTZ,
    age_s               BIGINT,    -- observed_at - posted_at
    run_id              BIGINT,
    raw_id              VARCHAR,
    like_count          BIGINT,    -- fields of the node
    comments_count      BIGINT,
    likes               BIGINT,    -- metrics of /insights
    comments            BIGINT,
    saved               BIGINT,
    shares              BIGINT,
    reposts             BIGINT,
    reach               BIGINT,
    views               BIGINT,
    total_interactions  BIGINT,
    follows             BIGINT,
    profile_visits      BIGINT,
    replies             BIGINT,
    avg_watch_ms        BIGINT,
    total_watch_ms      BIGINT,
    skip_rate           DOUBLE,    -- per cent
    other               MAP(VARCHAR, DOUBLE),   -- metrics we have no column for
    status              MAP(VARCHAR, VARCHAR)   -- metric → empty | refused | not_asked | negative (kept, not counted)
);

-- A value per account and day (or window); appended again when restated.
CREATE TABLE series (
    account_id  BIGINT,
    metric      VARCHAR,       -- reach | views | accounts_engaged | total_interactions | likes | … | follower_count
    breakdown   VARCHAR,       -- '' for the total, else e.g. follow_type=FOLLOWER
    start_utc   TIMESTAMPTZ,
    end_utc     TIMESTAMPTZ,
    day_basis   VARCHAR,       -- pacific | utc | account
    value       DOUBLE,        -- NULL: the platform answered with nothing
    observed_at TIMESTAMPTZ,
    run_id      BIGINT,
    raw_id      VARCHAR
);

CREATE TABLE demographics (
    account_id  BIGINT,
    metric      VARCHAR,       -- follower_demographics | engaged_audience_demographics
    timeframe   VARCHAR,
    dimension   VARCHAR,       -- age | gender | city | country
    bucket      VARCHAR,
    value       DOUBLE,
    observed_at TIMESTAMPTZ,
    run_id      BIGINT,
    raw_id      VARCHAR
);

CREATE TABLE comment_version (
    account_id  BIGINT,
    media_id    VARCHAR,
    comment_id  VARCHAR,
    parent_id   VARCHAR,
    posted_at   TIMESTAMPTZ,
    username    VARCHAR,
    text        VARCHAR,
    like_count  BIGINT,
    hidden      BOOLEAN,
    observed_at TIMESTAMPTZ,
    run_id      BIGINT,
    raw_id      VARCHAR
);

-- Versioned copies of the ledger's small tables, for joins. The newest valid_from of a key counts; gone = removed.
CREATE TABLE dim_client   (client_id BIGINT, name VARCHAR, time_zone VARCHAR, currency VARCHAR, language VARCHAR, valid_from TIMESTAMPTZ, gone BOOLEAN);
CREATE TABLE dim_account  (account_id BIGINT, client_id BIGINT, platform VARCHAR, username VARCHAR, time_zone VARCHAR, day_basis VARCHAR, status VARCHAR, valid_from TIMESTAMPTZ, gone BOOLEAN);
CREATE TABLE dim_campaign (campaign_id BIGINT, client_id BIGINT, name VARCHAR, starts_on DATE, ends_on DATE, budget_minor BIGINT, currency VARCHAR, valid_from TIMESTAMPTZ, gone BOOLEAN);
CREATE TABLE dim_campaign_rule  (campaign_id BIGINT, kind VARCHAR, value VARCHAR, valid_from TIMESTAMPTZ, gone BOOLEAN);
CREATE TABLE dim_campaign_media (campaign_id BIGINT, account_id BIGINT, media_id VARCHAR, included BOOLEAN, valid_from TIMESTAMPTZ, gone BOOLEAN);
CREATE TABLE dim_label      (label_id BIGINT, client_id BIGINT, name VARCHAR, valid_from TIMESTAMPTZ, gone BOOLEAN);
CREATE TABLE dim_label_link (label_id BIGINT, account_id BIGINT, media_id VARCHAR, valid_from TIMESTAMPTZ, gone BOOLEAN);
CREATE TABLE dim_target     (target_id BIGINT, scope VARCHAR, scope_id BIGINT, metric VARCHAR, starts_on DATE, ends_on DATE, value DOUBLE, currency VARCHAR, valid_from TIMESTAMPTZ, gone BOOLEAN);
