-- What was known at an instant (as_of, NULL: everything) about the media posted in [since, until).
-- Rename once here, then join. Stories have their own question; they never count as posts.

CREATE OR REPLACE MACRO media_posted(of_accounts, since, until, as_of, only_media) AS TABLE
SELECT * FROM media_version
WHERE account_id IN (SELECT unnest(of_accounts::BIGINT[]))
  AND posted_at >= since::TIMESTAMPTZ AND posted_at < until::TIMESTAMPTZ
  AND observed_at <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
  AND product_type IS DISTINCT FROM 'STORY'
  AND (only_media IS NULL OR media_id IN (SELECT unnest(only_media::VARCHAR[])))
QUALIFY row_number() OVER (PARTITION BY account_id, media_id ORDER BY observed_at DESC) = 1;

-- The newest known value of each counter; a value that a later answer left out stays known.
CREATE OR REPLACE MACRO counters_known(of_accounts, since, until, as_of, only_media) AS TABLE
SELECT account_id, media_id,
       arg_max(like_count, observed_at)         FILTER (like_count >= 0)         AS like_count,
       arg_max(comments_count, observed_at)     FILTER (comments_count >= 0)     AS comments_count,
       arg_max(likes, observed_at)              FILTER (likes >= 0)              AS likes,
       arg_max(comments, observed_at)           FILTER (comments >= 0)           AS comments,
       arg_max(saved, observed_at)              FILTER (saved >= 0)              AS saved,
       arg_max(shares, observed_at)             FILTER (shares >= 0)             AS shares,
       arg_max(reach, observed_at)              FILTER (reach >= 0)              AS reach,
       arg_max(views, observed_at)              FILTER (views >= 0)              AS views,
       arg_max(total_interactions, observed_at) FILTER (total_interactions >= 0) AS total_interactions,
       arg_max(age_s, observed_at) AS age_s,
       max(observed_at)            AS observed_at
FROM sample
SEMI JOIN (SELECT account_id, media_id FROM media_version
           WHERE account_id IN (SELECT unnest(of_accounts::BIGINT[]))
             AND posted_at >= since::TIMESTAMPTZ AND posted_at < until::TIMESTAMPTZ
             AND product_type IS DISTINCT FROM 'STORY'
             AND (only_media IS NULL OR media_id IN (SELECT unnest(only_media::VARCHAR[])))) USING (account_id, media_id)
WHERE account_id IN (SELECT unnest(of_accounts::BIGINT[]))
  AND observed_at <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
GROUP BY account_id, media_id;

-- One row a post: descriptive fields, counters, engagement (likes + comments + saves + shares, NULL when one is
-- unknown) and the followers known when it was posted. The insight counts; the node's field stands in for it, and
-- where nothing was observed at all, a file that people imported (is_imported: some number is from one).
CREATE OR REPLACE MACRO post_values(of_accounts, since, until, as_of, only_media) AS TABLE
WITH post AS (
    SELECT m.account_id, m.media_id, m.posted_at, m.media_type, m.product_type, m.caption, m.permalink, m.children,
           m.thumbnail_path, coalesce(m.gone, false) AS gone,
           coalesce(c.likes, c.like_count, i.likes) AS likes,
           coalesce(c.comments, c.comments_count, i.comments) AS comments, coalesce(c.saved, i.saved) AS saved,
           coalesce(c.shares, i.shares) AS shares, coalesce(c.reach, i.reach) AS reach,
           coalesce(c.views, i.views) AS views,
           coalesce(c.total_interactions, i.total_interactions) AS total_interactions, c.age_s,
           coalesce(c.observed_at, i.measured_at) AS observed_at,
           (c.saved IS NULL AND i.saved IS NOT NULL) OR (c.reach IS NULL AND i.reach IS NOT NULL)
           OR (c.views IS NULL AND i.views IS NOT NULL) OR (c.shares IS NULL AND i.shares IS NOT NULL)
           OR (coalesce(c.likes, c.like_count) IS NULL AND i.likes IS NOT NULL) AS is_imported
    FROM media_posted(of_accounts, since, until, as_of, only_media) m
    LEFT JOIN counters_known(of_accounts, since, until, as_of, only_media) c USING (account_id, media_id)
    LEFT JOIN imported_counters(of_accounts, as_of) i USING (account_id, media_id)
), follower AS (
    SELECT account_id, observed_at, followers_count FROM account_version
    WHERE account_id IN (SELECT unnest(of_accounts::BIGINT[])) AND followers_count >= 0
      AND observed_at <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
)
SELECT post.*, likes + comments AS likes_comments, likes + comments + saved + shares AS engagement,
       f.followers_count AS followers_at_post
FROM post ASOF LEFT JOIN follower f ON f.account_id = post.account_id AND f.observed_at <= post.posted_at;

-- Values per account and platform day whose day begins in [since, until): the newest restatement known at as_of.
CREATE OR REPLACE MACRO series_observed(of_accounts, since, until, as_of) AS TABLE
SELECT * FROM series
WHERE account_id IN (SELECT unnest(of_accounts::BIGINT[])) AND breakdown = ''
  AND start_utc >= since::TIMESTAMPTZ AND start_utc < until::TIMESTAMPTZ
  AND end_utc - start_utc BETWEEN INTERVAL 22 HOURS AND INTERVAL 26 HOURS
  AND observed_at <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
QUALIFY row_number() OVER (PARTITION BY account_id, metric, start_utc, end_utc ORDER BY observed_at DESC) = 1;

-- Where the platform gave no value, one from an imported file stands in (its run_id is 0, its raw_id the file).
CREATE OR REPLACE MACRO series_daily(of_accounts, since, until, as_of) AS TABLE
SELECT * FROM series_observed(of_accounts, since, until, as_of)
UNION ALL BY NAME
SELECT * FROM imported_days(of_accounts, since, until, as_of)
ANTI JOIN (SELECT account_id, metric, start_utc FROM series_observed(of_accounts, since, until, as_of)
           WHERE value IS NOT NULL) USING (account_id, metric, start_utc);

-- Each look at the account with the followers seen: what did not change was not written again, but we looked.
CREATE OR REPLACE MACRO follower_looks(of_accounts, as_of) AS TABLE
WITH seen AS (
    SELECT account_id, observed_at, followers_count FROM account_version
    WHERE account_id IN (SELECT unnest(of_accounts::BIGINT[])) AND followers_count >= 0
), look AS (
    SELECT account_id, observed_at FROM seen
    UNION
    SELECT account_id, observed_at FROM coverage
    WHERE account_id IN (SELECT unnest(of_accounts::BIGINT[])) AND resource = 'account'
)
SELECT look.account_id, look.observed_at, seen.followers_count
FROM look ASOF JOIN seen ON seen.account_id = look.account_id AND seen.observed_at <= look.observed_at
WHERE look.observed_at <= coalesce(as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ);
