-- For comparing posts at equal age: when we looked at each post, and what was known of it after each look.

-- Every look at the posts of [since, until): by coverage (nothing changed, but we looked) or by a sample.
-- resource: media (the node's fields) or media_insights.
CREATE OR REPLACE MACRO post_looks(of_accounts, since, until) AS TABLE
WITH post AS (
    SELECT account_id, media_id, posted_at FROM media_posted(of_accounts, since, until, NULL, NULL)
), looked AS (
    SELECT * FROM coverage
    WHERE account_id IN (SELECT unnest(of_accounts::BIGINT[])) AND resource IN ('media', 'media_insights')
      AND observed_at >= since::TIMESTAMPTZ
), named AS (
    SELECT account_id, unnest(media_ids) AS media_id, resource, observed_at FROM looked WHERE media_ids IS NOT NULL
), seen AS (
    SELECT account_id, media_id, resource, observed_at FROM named SEMI JOIN post USING (account_id, media_id)
    UNION
    SELECT l.account_id, p.media_id, l.resource, l.observed_at
    FROM looked l JOIN post p ON p.account_id = l.account_id AND p.posted_at >= coalesce(l.media_from, '-infinity')
                             AND p.posted_at < coalesce(l.media_until, 'infinity')
    WHERE l.media_ids IS NULL
    UNION
    SELECT account_id, media_id, 'media', observed_at FROM sample SEMI JOIN post USING (account_id, media_id)
    WHERE coalesce(like_count, comments_count) IS NOT NULL
    UNION
    SELECT account_id, media_id, 'media_insights', observed_at FROM sample SEMI JOIN post USING (account_id, media_id)
    WHERE coalesce(likes, comments, saved, shares, reach, views) IS NOT NULL
)
SELECT seen.*, date_diff('second', post.posted_at, seen.observed_at) AS age_s
FROM seen JOIN post USING (account_id, media_id) WHERE seen.observed_at >= post.posted_at;

-- What was known of each post after each sample; a value that an answer left out stays known.
CREATE OR REPLACE MACRO post_states(of_accounts, since, until) AS TABLE
WITH at_instant AS (
    SELECT account_id, media_id, observed_at, max(like_count) FILTER (like_count >= 0) AS like_count,
           max(comments_count) FILTER (comments_count >= 0) AS comments_count,
           max(likes) FILTER (likes >= 0) AS likes, max(comments) FILTER (comments >= 0) AS comments,
           max(saved) FILTER (saved >= 0) AS saved, max(shares) FILTER (shares >= 0) AS shares,
           max(reach) FILTER (reach >= 0) AS reach
    FROM sample
    WHERE (account_id, media_id) IN (SELECT (account_id, media_id)
                                     FROM media_posted(of_accounts, since, until, NULL, NULL))
    GROUP BY ALL
)
SELECT account_id, media_id, observed_at,
       last_value(like_count IGNORE NULLS) OVER so_far AS like_count,
       last_value(comments_count IGNORE NULLS) OVER so_far AS comments_count,
       last_value(likes IGNORE NULLS) OVER so_far AS likes,
       last_value(comments IGNORE NULLS) OVER so_far AS comments,
       last_value(saved IGNORE NULLS) OVER so_far AS saved,
       last_value(shares IGNORE NULLS) OVER so_far AS shares,
       last_value(reach IGNORE NULLS) OVER so_far AS reach
FROM at_instant
WINDOW so_far AS (PARTITION BY account_id, media_id ORDER BY observed_at ROWS UNBOUNDED PRECEDING);

-- The looks on both sides of an age (seconds): the last one not older, the first one not younger. Posts without a
-- look on one side, or with looks further apart than 1.5 times the age, are missing: their value was not observed.
-- A post first seen at 28 days or later counts as final then: that look is both sides, for ages of 28 days and more.
CREATE OR REPLACE MACRO age_brackets(of_accounts, since, until, age) AS TABLE
WITH side AS (
    SELECT account_id, media_id, resource,
           max(observed_at) FILTER (age_s <= age) AS before_at, max(age_s) FILTER (age_s <= age) AS before_s,
           min(observed_at) FILTER (age_s >= age) AS after_at, min(age_s) FILTER (age_s >= age) AS after_s
    FROM post_looks(of_accounts, since, until) GROUP BY ALL
)
SELECT account_id, media_id, resource, coalesce(before_at, after_at) AS before_at, after_at,
       coalesce(before_s, after_s) AS before_s, after_s,
       CASE WHEN before_s < after_s THEN (age - before_s) / (after_s - before_s)::DOUBLE ELSE 0 END AS weight
FROM side
WHERE after_s - before_s <= 1.5 * age OR (before_s IS NULL AND age >= 28 * 86400 AND after_s >= 28 * 86400);
