-- What the sync planner knows of each media of an account: when its insights, those of its kind alone, and its comments
-- were last asked for, how many comments it has and had then, its last two different numbers, whether it ever had
-- insights, and whether it was refused as a whole, or must be asked alone. Media that are gone are left out.
-- $account: our own key of the account.
WITH looked AS (
    SELECT resource, observed_at, unnest(media_ids) AS media_id
    FROM coverage
    WHERE account_id = $account AND resource IN ('media_insights', 'own_insights', 'comments')
      AND media_ids IS NOT NULL
), asked AS (
    SELECT media_id,
           max(observed_at) FILTER (resource = 'media_insights') AS insights_at,
           max(observed_at) FILTER (resource = 'own_insights')   AS own_at,
           max(observed_at) FILTER (resource = 'comments')       AS comments_at
    FROM looked GROUP BY media_id
), counted AS (
    SELECT s.media_id,
           arg_max(s.comments_count, s.observed_at) AS comments_count,
           -- a millisecond: two samples of one instant are kept a microsecond apart
           arg_max(s.comments_count, s.observed_at)
               FILTER (s.observed_at < a.comments_at + INTERVAL 1 MILLISECOND) AS comments_count_then,
           bool_or(coalesce(reach, views, likes, saved, total_interactions) IS NOT NULL) AS has_insights,
           bool_or(coalesce(status['*'] = 'refused', false)) AS refused,
           max(struct_pack(at := s.observed_at, number := coalesce(s.views, s.reach)), 2)
               FILTER (coalesce(s.views, s.reach) IS NOT NULL) AS seen
    FROM sample s LEFT JOIN asked a USING (media_id)
    WHERE s.account_id = $account
    GROUP BY s.media_id
)
SELECT m.media_id, m.posted_at, coalesce(m.product_type, 'FEED') AS product_type,
       a.insights_at, a.own_at, c.comments_count, a.comments_at, c.comments_count_then,
       coalesce(c.has_insights, false) AS has_insights,
       coalesce(c.refused AND NOT c.has_insights, false) AS blocked,
       coalesce(c.refused AND c.has_insights, false) AS odd,
       c.seen[1].number AS number, c.seen[1].at AS number_at, c.seen[2].number AS before, c.seen[2].at AS before_at
FROM media_current m LEFT JOIN asked a USING (media_id) LEFT JOIN counted c USING (media_id)
WHERE m.account_id = $account AND m.posted_at IS NOT NULL AND NOT coalesce(m.gone, false)
ORDER BY m.posted_at DESC;
