-- What is current of others: competitors, their posts, posts with hashtags, mentions, tags; and carousels' parts.
-- Counters that the platform left out of a later answer keep their last known value.

CREATE OR REPLACE VIEW competitor_current AS
SELECT account_id, competitor,
       arg_max(competitor_id, observed_at)    AS competitor_id,
       arg_max(username, observed_at)         AS username,
       arg_max_null(name, observed_at)        AS name,
       arg_max_null(biography, observed_at)   AS biography,
       arg_max_null(website, observed_at)     AS website,
       arg_max(followers_count, observed_at)  AS followers_count,
       arg_max(follows_count, observed_at)    AS follows_count,
       arg_max(media_count, observed_at)      AS media_count,
       max(observed_at)                       AS changed_at
FROM competitor_version
GROUP BY account_id, competitor;

CREATE OR REPLACE VIEW competitor_media_current AS
SELECT account_id, media_id,
       arg_max(competitor, observed_at)     AS competitor,
       arg_max(posted_at, observed_at)      AS posted_at,
       arg_max(media_type, observed_at)     AS media_type,
       arg_max(product_type, observed_at)   AS product_type,
       arg_max_null(caption, observed_at)   AS caption,
       arg_max(permalink, observed_at)      AS permalink,
       arg_max(like_count, observed_at)     AS like_count,
       arg_max(comments_count, observed_at) AS comments_count,
       arg_max(view_count, observed_at)     AS view_count,
       max(observed_at)                     AS changed_at
FROM competitor_media
GROUP BY account_id, media_id;

CREATE OR REPLACE VIEW hashtag_media_current AS
SELECT account_id, tag, media_id,
       arg_max(posted_at, observed_at)      AS posted_at,
       arg_max(media_type, observed_at)     AS media_type,
       arg_max_null(caption, observed_at)   AS caption,
       arg_max(permalink, observed_at)      AS permalink,
       arg_max(like_count, observed_at)     AS like_count,
       arg_max(comments_count, observed_at) AS comments_count,
       min(observed_at)                     AS first_seen_at,
       max(observed_at)                     AS changed_at
FROM hashtag_media
GROUP BY account_id, tag, media_id;

CREATE OR REPLACE VIEW mention_current AS
SELECT account_id, media_id, comment_id,
       arg_max(said_at, observed_at)        AS said_at,
       arg_max(username, observed_at)       AS username,
       arg_max(text, observed_at)           AS text,
       arg_max(media_type, observed_at)     AS media_type,
       arg_max(product_type, observed_at)   AS product_type,
       arg_max(like_count, observed_at)     AS like_count,
       arg_max(comments_count, observed_at) AS comments_count,
       arg_max(gone, observed_at)           AS gone,
       max(observed_at)                     AS changed_at
FROM mention
GROUP BY account_id, media_id, comment_id;

CREATE OR REPLACE VIEW tagged_media_current AS
SELECT account_id, media_id,
       arg_max(posted_at, observed_at)      AS posted_at,
       arg_max(username, observed_at)       AS username,
       arg_max(media_type, observed_at)     AS media_type,
       arg_max(product_type, observed_at)   AS product_type,
       arg_max_null(caption, observed_at)   AS caption,
       arg_max(permalink, observed_at)      AS permalink,
       arg_max(like_count, observed_at)     AS like_count,
       arg_max(comments_count, observed_at) AS comments_count,
       max(observed_at)                     AS changed_at
FROM tagged_media
GROUP BY account_id, media_id;

CREATE OR REPLACE VIEW media_child_current AS
SELECT * FROM media_child
QUALIFY row_number() OVER (PARTITION BY account_id, child_id ORDER BY observed_at DESC) = 1;
