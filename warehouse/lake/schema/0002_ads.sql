-- Paid campaigns. Money is in minor units of `currency`; what the platform did not tell is NULL, never 0.

-- An ad account, campaign, ad set or ad whenever a field of it changed.
CREATE TABLE ad_object_version (
    account_id            BIGINT,      -- our own key of the account that is advertised for
    object_id             VARCHAR,     -- the platform's id; ad accounts begin with act_
    observed_at           TIMESTAMPTZ,
    run_id                BIGINT,
    raw_id                VARCHAR,
    kind                  VARCHAR,     -- account | campaign | adset | ad
    ad_account_id         VARCHAR,
    campaign_id           VARCHAR,
    adset_id              VARCHAR,
    name                  VARCHAR,
    status                VARCHAR,     -- as it was set
    effective_status      VARCHAR,     -- with what is above it: CAMPAIGN_PAUSED, ARCHIVED, …; LINKED or GONE of an ad account
    objective             VARCHAR,     -- of a campaign
    goal                  VARCHAR,     -- of an ad set: what it is optimised for
    daily_budget_minor    BIGINT,
    lifetime_budget_minor BIGINT,
    currency              VARCHAR,
    time_zone             VARCHAR,     -- of an ad account; its days are cut there
    created_at            TIMESTAMPTZ,
    starts_at             TIMESTAMPTZ,
    ends_at               TIMESTAMPTZ,
    creative_id           VARCHAR,
    media_id              VARCHAR,     -- the post that the ad shows on Instagram
    source_media_id       VARCHAR,     -- the post that it was made from
    instagram_user_id     VARCHAR,     -- for whom an ad speaks; of an ad account, when it speaks for nobody else
    permalink             VARCHAR
);

-- What an ad brought on one day of its ad account's zone, by platform; appended again when restated. A day and
-- platform on which nothing was delivered has no row: it counts as 0 only where ad_coverage has the day.
CREATE TABLE ad_daily (
    account_id         BIGINT,
    ad_account_id      VARCHAR,
    campaign_id        VARCHAR,
    adset_id           VARCHAR,
    ad_id              VARCHAR,
    day                DATE,
    start_utc          TIMESTAMPTZ,
    end_utc            TIMESTAMPTZ,
    publisher_platform VARCHAR,        -- instagram | facebook | audience_network | messenger | …
    impressions        BIGINT,
    reach              BIGINT,         -- people of that day and platform; does not add
    clicks             BIGINT,
    link_clicks        BIGINT,
    profile_visits     BIGINT,
    spend_minor        BIGINT,
    currency           VARCHAR,
    result_kind        VARCHAR,        -- what the ad set aims at, as the platform names it
    results            DOUBLE,
    actions            MAP(VARCHAR, DOUBLE),   -- action type → how often
    action_values      MAP(VARCHAR, DOUBLE),   -- action type → worth, in units of the currency
    digest             BIGINT,         -- of all values, so that a restatement is told without keeping them at hand
    observed_at        TIMESTAMPTZ,
    run_id             BIGINT,
    raw_id             VARCHAR
);

-- That all ads of an ad account were looked at for a day.
CREATE TABLE ad_coverage (
    account_id    BIGINT,
    ad_account_id VARCHAR,
    day           DATE,
    start_utc     TIMESTAMPTZ,
    end_utc       TIMESTAMPTZ,
    observed_at   TIMESTAMPTZ,
    run_id        BIGINT
);

-- Reports that the platform prepares for us, so that the next run picks them up.
CREATE TABLE ad_report (
    account_id    BIGINT,
    report_id     VARCHAR,             -- the platform's report_run_id
    ad_account_id VARCHAR,
    first_day     DATE,
    last_day      DATE,
    tries         INTEGER,
    ordered_at    TIMESTAMPTZ,
    state         VARCHAR,             -- ordered | done | replaced | given_up
    observed_at   TIMESTAMPTZ,
    run_id        BIGINT
);
