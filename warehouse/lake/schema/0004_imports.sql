-- What people bring in files: history from before the connection, and what a website counted. Kept apart from what was
-- observed; the views let an observed value win. Nothing is deleted: an import that was taken back is marked.

-- The newest changed_at of an import counts. account_id is 0 for a website's file, which belongs to a client.
CREATE TABLE import_version (
    import_id    BIGINT,
    account_id   BIGINT,
    client_id    BIGINT,
    kind         VARCHAR,      -- posts | days | web
    file_name    VARCHAR,
    sha256       VARCHAR,
    raw_id       VARCHAR,      -- the file itself, beside the raw answers
    taken        BIGINT,       -- rows of the file
    refused      BIGINT,
    imported_at  TIMESTAMPTZ,
    imported_by  VARCHAR,
    removed      BOOLEAN,
    changed_at   TIMESTAMPTZ
);

-- What a file says of a post: lifetime numbers as of measured_at (when the file was imported). NULL is not 0.
CREATE TABLE imported_sample (
    import_id          BIGINT,
    account_id         BIGINT,
    media_id           VARCHAR,
    row_number         INTEGER,    -- line of the file, as people count them
    measured_at        TIMESTAMPTZ,
    likes              BIGINT,
    comments           BIGINT,
    saved              BIGINT,
    shares             BIGINT,
    reach              BIGINT,
    views              BIGINT,
    total_interactions BIGINT
);

CREATE TABLE imported_series (
    import_id   BIGINT,
    account_id  BIGINT,
    metric      VARCHAR,
    row_number  INTEGER,
    start_utc   TIMESTAMPTZ,
    end_utc     TIMESTAMPTZ,
    day_basis   VARCHAR,
    value       DOUBLE
);

-- Sessions, key events and revenue of a website by day and where the visit came from.
CREATE TABLE imported_web (
    import_id      BIGINT,
    client_id      BIGINT,
    row_number     INTEGER,
    day            DATE,
    source         VARCHAR,
    medium         VARCHAR,
    campaign       VARCHAR,
    content        VARCHAR,
    sessions       BIGINT,
    key_events     DOUBLE,
    revenue_minor  BIGINT,
    currency       VARCHAR
);

CREATE TABLE dim_campaign_utm (campaign_id BIGINT, utm_campaign VARCHAR, valid_from TIMESTAMPTZ, gone BOOLEAN);
