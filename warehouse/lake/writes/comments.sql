-- Appends the comments of incoming that are new or changed. What a row leaves out keeps its known value.
INSERT INTO comment_version
WITH given AS (
    SELECT comment_id, arg_max(media_id, position) AS media_id, arg_max(parent_id, position) AS parent_id,
           arg_max(posted_at, position) AS posted_at, arg_max(username, position) AS username,
           arg_max(text, position) AS text, arg_max(like_count, position) AS like_count,
           arg_max(hidden, position) AS hidden, arg_max(raw_id, position) AS raw_id
    FROM incoming GROUP BY comment_id
), known AS (
    SELECT * FROM comment_version
    WHERE account_id = $account_id AND comment_id IN (SELECT comment_id FROM given)
      AND observed_at < $observed_at + INTERVAL 1 MILLISECOND
    QUALIFY row_number() OVER (PARTITION BY comment_id ORDER BY observed_at DESC) = 1
), whole AS (
    SELECT comment_id, k.observed_at AS known_at, g.raw_id,
           coalesce(g.media_id, k.media_id) AS media_id, coalesce(g.parent_id, k.parent_id) AS parent_id,
           coalesce(g.posted_at, k.posted_at) AS posted_at, coalesce(g.username, k.username) AS username,
           coalesce(g.text, k.text) AS text, coalesce(g.like_count, k.like_count) AS like_count,
           coalesce(g.hidden, k.hidden) AS hidden,
           row(k.media_id, k.parent_id, k.posted_at, k.username, k.text, k.like_count, k.hidden) AS before
    FROM given g LEFT JOIN known k USING (comment_id)
)
SELECT $account_id, media_id, comment_id, parent_id, posted_at, username, text, like_count, hidden,
       CASE WHEN known_at >= $observed_at THEN known_at + INTERVAL 1 MICROSECOND ELSE $observed_at END, $run_id, raw_id
FROM whole
WHERE known_at IS NULL OR row(media_id, parent_id, posted_at, username, text, like_count, hidden) IS DISTINCT FROM before
ORDER BY posted_at, comment_id;
