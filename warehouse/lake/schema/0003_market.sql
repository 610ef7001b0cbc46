-- What is seen of others from an account: competitors, hashtags, mentions, tags; and the parts of its own carousels.
-- What the platform did not tell is NULL, never 0.

-- The public fields of a watched competitor whenever they changed.
CREATE TABLE competitor_version (
    account_id      BIGINT,      -- our own key of the account that watches
    competitor      VARCHAR,     -- the username that is watched
    observed_at     TIMESTAMPTZ,
    run_id          BIGINT,
    raw_id          VARCHAR,
    competitor_id   VARCHAR,     -- the platform's id
    username        VARCHAR,
    name            VARCHAR,
    biography       VARCHAR,
    website         VARCHAR,
    followers_count BIGINT,
    follows_count   BIGINT,
    media_count     BIGINT
);

-- A competitor's post whenever a public field or counter of it changed.
CREATE TABLE competitor_media (
    account_id     BIGINT,
    competitor     VARCHAR,
    media_id       VARCHAR,
    observed_at    TIMESTAMPTZ,
    run_id         BIGINT,
    raw_id         VARCHAR,
    posted_at      TIMESTAMPTZ,
    media_type     VARCHAR,
    product_type   VARCHAR,
    caption        VARCHAR,
    permalink      VARCHAR,
    like_count     BIGINT,       -- NULL where likes are hidden
    comments_count BIGINT,
    view_count     BIGINT        -- of reels only; paid views, and those on Facebook, are in it
);

-- A recent post with a watched hashtag whenever a field or counter of it changed. Whose it is is not told.
CREATE TABLE hashtag_media (
    account_id     BIGINT,
    tag            VARCHAR,
    media_id       VARCHAR,
    observed_at    TIMESTAMPTZ,
    run_id         BIGINT,
    raw_id         VARCHAR,
    posted_at      TIMESTAMPTZ,
    media_type     VARCHAR,
    caption        VARCHAR,
    permalink      VARCHAR,
    like_count     BIGINT,
    comments_count BIGINT
);

-- A post or comment of somebody else that names the account. gone: it could not be read any more.
CREATE TABLE mention (
    account_id     BIGINT,
    media_id       VARCHAR,
    comment_id     VARCHAR,      -- '' when the caption names the account
    observed_at    TIMESTAMPTZ,
    run_id         BIGINT,
    raw_id         VARCHAR,
    said_at        TIMESTAMPTZ,
    username       VARCHAR,
    text           VARCHAR,
    media_type     VARCHAR,
    product_type   VARCHAR,
    like_count     BIGINT,       -- of the post, or of the comment
    comments_count BIGINT,       -- of the post
    gone           BOOLEAN
);

-- A picture of somebody else in which the account is tagged, whenever a field or counter of it changed.
CREATE TABLE tagged_media (
    account_id     BIGINT,
    media_id       VARCHAR,
    observed_at    TIMESTAMPTZ,
    run_id         BIGINT,
    raw_id         VARCHAR,
    posted_at      TIMESTAMPTZ,
    username       VARCHAR,
    media_type     VARCHAR,
    product_type   VARCHAR,
    caption        VARCHAR,
    permalink      VARCHAR,
    like_count     BIGINT,
    comments_count BIGINT
);

-- The pictures and clips of the account's own carousels; they have no counters of their own.
CREATE TABLE media_child (
    account_id   BIGINT,
    media_id     VARCHAR,        -- the carousel
    child_id     VARCHAR,
    observed_at  TIMESTAMPTZ,
    run_id       BIGINT,
    raw_id       VARCHAR,
    place        INTEGER,        -- 1, 2, 3 …
    media_type   VARCHAR,        -- IMAGE | VIDEO
    permalink    VARCHAR
);
