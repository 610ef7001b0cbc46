-- What is current: the newest state of everything that was appended. Stable names for people and queries.

CREATE OR REPLACE VIEW media_current AS
SELECT * FROM media_version
QUALIFY row_number() OVER (PARTITION BY account_id, media_id ORDER BY observed_at DESC) = 1;

-- Counters that the platform left out of a later answer keep their last known value.
CREATE OR REPLACE VIEW account_current AS
SELECT account_id,
       max(observed_at)                          AS changed_at,
       arg_max(username, observed_at)            AS username,
       arg_max_null(name, observed_at)           AS name,
       arg_max_null(biography, observed_at)      AS biography,
       arg_max_null(website, observed_at)        AS website,
       arg_max(followers_count, observed_at)     AS followers_count,
       arg_max(follows_count, observed_at)       AS follows_count,
       arg_max(media_count, observed_at)         AS media_count
FROM account_version
GROUP BY account_id;

-- The newest known value of each counter of each media. NULL: never had a value. Negative values are not counted.
CREATE OR REPLACE VIEW counters_current AS
SELECT account_id, media_id,
       arg_max(like_count, observed_at)     FILTER (like_count >= 0)     AS like_count,
       arg_max(comments_count, observed_at) FILTER (comments_count >= 0) AS comments_count,
       arg_max(likes, observed_at)          FILTER (likes >= 0)          AS likes,
       arg_max(comments, observed_at)       FILTER (comments >= 0)       AS comments,
       arg_max(saved, observed_at)          FILTER (saved >= 0)          AS saved,
       arg_max(shares, observed_at)         FILTER (shares >= 0)         AS shares,
       arg_max(reach, observed_at)          FILTER (reach >= 0)          AS reach,
       arg_max(views, observed_at)          FILTER (views >= 0)          AS views,
       max(observed_at)                                                  AS observed_at
FROM sample
GROUP BY account_id, media_id;

CREATE OR REPLACE VIEW series_current AS
SELECT * FROM series
QUALIFY row_number() OVER (PARTITION BY account_id, metric, breakdown, start_utc, end_utc ORDER BY observed_at DESC) = 1;

-- A demographics answer is a whole list: the newest list counts, not the newest value of each bucket.
CREATE OR REPLACE VIEW demographics_current AS
SELECT * FROM demographics
QUALIFY rank() OVER (PARTITION BY account_id, metric, timeframe, dimension ORDER BY observed_at DESC) = 1;

CREATE OR REPLACE VIEW comment_current AS
SELECT * FROM comment_version
QUALIFY row_number() OVER (PARTITION BY account_id, comment_id ORDER BY observed_at DESC) = 1;

CREATE OR REPLACE VIEW progress_current AS
SELECT * FROM progress
QUALIFY row_number() OVER (PARTITION BY account_id, resource ORDER BY observed_at DESC) = 1;

-- What a sample's status says is missing, sorted; a status that says nothing but not_asked tells nothing.
CREATE OR REPLACE MACRO troubles(status) AS
list_sort(list_filter(map_entries(status), lambda entry: entry.value NOT IN ('not_asked', 'negative')));

CREATE OR REPLACE MACRO tells(status) AS
status IS NOT NULL AND (cardinality(status) = 0 OR len(troubles(status)) > 0);
