-- Appends the account's own fields when one changed. A count that the answer left out stays NULL and changes nothing;
-- a text that was not asked for ($given names the columns) keeps its known value.
INSERT INTO account_version
WITH given AS (
    SELECT * FROM incoming ORDER BY position DESC LIMIT 1
), known AS (
    SELECT max(observed_at) AS known_at, arg_max(username, observed_at) AS username,
           arg_max_null(name, observed_at) AS name, arg_max_null(biography, observed_at) AS biography,
           arg_max_null(website, observed_at) AS website, arg_max(followers_count, observed_at) AS followers_count,
           arg_max(follows_count, observed_at) AS follows_count, arg_max(media_count, observed_at) AS media_count
    FROM account_version WHERE account_id = $account_id AND observed_at < $observed_at + INTERVAL 1 MILLISECOND
), whole AS (
    SELECT g.raw_id, k.known_at, coalesce(g.username, k.username) AS username,
           CASE WHEN list_contains($given, 'name') THEN g.name ELSE k.name END AS name,
           CASE WHEN list_contains($given, 'biography') THEN g.biography ELSE k.biography END AS biography,
           CASE WHEN list_contains($given, 'website') THEN g.website ELSE k.website END AS website,
           g.followers_count, g.follows_count, g.media_count,
           row(k.username, k.name, k.biography, k.website, k.followers_count, k.follows_count, k.media_count) AS before
    FROM given g CROSS JOIN known k
)
SELECT $account_id, CASE WHEN known_at >= $observed_at THEN known_at + INTERVAL 1 MICROSECOND ELSE $observed_at END,
       $run_id, raw_id, username, name, biography, website, followers_count, follows_count, media_count
FROM whole
WHERE known_at IS NULL
   OR row(username, name, biography, website, coalesce(followers_count, before[5]), coalesce(follows_count, before[6]),
          coalesce(media_count, before[7])) IS DISTINCT FROM before;
