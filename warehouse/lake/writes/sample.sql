-- Appends the counters of incoming that change what is known of their media. NULL (or a column left out) says nothing
-- and changes nothing; a status says why a value is missing, and counts when it differs from the last one
-- (not_asked says nothing). A negative counter is kept and flagged, and never counted.
-- A value that contradicts one of the very same instant counts as a microsecond later.
INSERT INTO sample
WITH given AS (
    SELECT media_id, arg_max(like_count, position) AS like_count, arg_max(comments_count, position) AS comments_count,
           arg_max(likes, position) AS likes, arg_max(comments, position) AS comments,
           arg_max(saved, position) AS saved, arg_max(shares, position) AS shares,
           arg_max(reposts, position) AS reposts, arg_max(reach, position) AS reach,
           arg_max(views, position) AS views, arg_max(total_interactions, position) AS total_interactions,
           arg_max(follows, position) AS follows, arg_max(profile_visits, position) AS profile_visits,
           arg_max(replies, position) AS replies, arg_max(avg_watch_ms, position) AS avg_watch_ms,
           arg_max(total_watch_ms, position) AS total_watch_ms, arg_max(skip_rate, position) AS skip_rate,
           arg_max(other, position) AS other, arg_max(status, position) AS status,
           arg_max(raw_id, position) AS raw_id
    FROM incoming GROUP BY media_id
), mine AS (
    SELECT * FROM sample
    WHERE account_id = $account_id AND media_id IN (SELECT media_id FROM given)
      AND observed_at < $observed_at + INTERVAL 1 MILLISECOND
), known AS (
    SELECT media_id, arg_max(like_count, observed_at) AS like_count,
           arg_max(comments_count, observed_at) AS comments_count, arg_max(likes, observed_at) AS likes,
           arg_max(comments, observed_at) AS comments, arg_max(saved, observed_at) AS saved,
           arg_max(shares, observed_at) AS shares, arg_max(reposts, observed_at) AS reposts,
           arg_max(reach, observed_at) AS reach, arg_max(views, observed_at) AS views,
           arg_max(total_interactions, observed_at) AS total_interactions,
           arg_max(follows, observed_at) AS follows, arg_max(profile_visits, observed_at) AS profile_visits,
           arg_max(replies, observed_at) AS replies, arg_max(avg_watch_ms, observed_at) AS avg_watch_ms,
           arg_max(total_watch_ms, observed_at) AS total_watch_ms,
           arg_max(skip_rate, observed_at) AS skip_rate, arg_max(other, observed_at) AS other,
           arg_max(troubles(status), observed_at) FILTER (tells(status)) AS troubles
    FROM mine GROUP BY media_id
), contradicted AS (
    SELECT media_id, max(s.observed_at) AS at FROM mine s JOIN given g USING (media_id)
    WHERE s.observed_at >= $observed_at AND (
           s.like_count <> g.like_count OR s.comments_count <> g.comments_count OR s.likes <> g.likes OR
           s.comments <> g.comments OR s.saved <> g.saved OR s.shares <> g.shares OR s.reposts <> g.reposts OR
           s.reach <> g.reach OR s.views <> g.views OR s.total_interactions <> g.total_interactions OR
           s.follows <> g.follows OR s.profile_visits <> g.profile_visits OR s.replies <> g.replies OR
           s.avg_watch_ms <> g.avg_watch_ms OR s.total_watch_ms <> g.total_watch_ms OR
           s.skip_rate <> g.skip_rate OR s.other <> g.other OR
           (tells(s.status) AND tells(g.status) AND troubles(s.status) IS DISTINCT FROM troubles(g.status)))
    GROUP BY media_id
), posted AS (
    SELECT media_id, min(posted_at) AS posted_at FROM media_version
    WHERE account_id = $account_id AND media_id IN (SELECT media_id FROM given) GROUP BY media_id
), absurd AS (
    SELECT media_id, list_filter([
                         CASE WHEN g.like_count < 0 THEN 'like_count' END,
                         CASE WHEN g.comments_count < 0 THEN 'comments_count' END,
                         CASE WHEN g.likes < 0 THEN 'likes' END, CASE WHEN g.comments < 0 THEN 'comments' END,
                         CASE WHEN g.saved < 0 THEN 'saved' END, CASE WHEN g.shares < 0 THEN 'shares' END,
                         CASE WHEN g.reposts < 0 THEN 'reposts' END, CASE WHEN g.reach < 0 THEN 'reach' END,
                         CASE WHEN g.views < 0 THEN 'views' END,
                         CASE WHEN g.total_interactions < 0 THEN 'total_interactions' END,
                         CASE WHEN g.follows < 0 THEN 'follows' END,
                         CASE WHEN g.profile_visits < 0 THEN 'profile_visits' END,
                         CASE WHEN g.replies < 0 THEN 'replies' END,
                         CASE WHEN g.avg_watch_ms < 0 THEN 'avg_watch_ms' END,
                         CASE WHEN g.total_watch_ms < 0 THEN 'total_watch_ms' END], lambda metric: metric IS NOT NULL) AS metrics
    FROM given g
)
SELECT $account_id, g.media_id, coalesce(c.at + INTERVAL 1 MICROSECOND, $observed_at),
       date_diff('second', p.posted_at, $observed_at), $run_id, g.raw_id,
       g.like_count, g.comments_count, g.likes, g.comments, g.saved, g.shares, g.reposts, g.reach, g.views,
       g.total_interactions, g.follows, g.profile_visits, g.replies, g.avg_watch_ms, g.total_watch_ms,
       g.skip_rate, g.other,
       CASE WHEN len(a.metrics) = 0 THEN g.status
            ELSE map_concat(g.status, map(a.metrics, list_transform(a.metrics, lambda metric: 'negative'))) END
FROM given g LEFT JOIN known k USING (media_id) LEFT JOIN contradicted c USING (media_id)
     LEFT JOIN posted p USING (media_id) LEFT JOIN absurd a USING (media_id)
WHERE (g.like_count IS NOT NULL AND g.like_count IS DISTINCT FROM k.like_count) OR
   (g.comments_count IS NOT NULL AND g.comments_count IS DISTINCT FROM k.comments_count) OR
   (g.likes IS NOT NULL AND g.likes IS DISTINCT FROM k.likes) OR
   (g.comments IS NOT NULL AND g.comments IS DISTINCT FROM k.comments) OR
   (g.saved IS NOT NULL AND g.saved IS DISTINCT FROM k.saved) OR
   (g.shares IS NOT NULL AND g.shares IS DISTINCT FROM k.shares) OR
   (g.reposts IS NOT NULL AND g.reposts IS DISTINCT FROM k.reposts) OR
   (g.reach IS NOT NULL AND g.reach IS DISTINCT FROM k.reach) OR
   (g.views IS NOT NULL AND g.views IS DISTINCT FROM k.views) OR
   (g.total_interactions IS NOT NULL AND g.total_interactions IS DISTINCT FROM k.total_interactions) OR
   (g.follows IS NOT NULL AND g.follows IS DISTINCT FROM k.follows) OR
   (g.profile_visits IS NOT NULL AND g.profile_visits IS DISTINCT FROM k.profile_visits) OR
   (g.replies IS NOT NULL AND g.replies IS DISTINCT FROM k.replies) OR
   (g.avg_watch_ms IS NOT NULL AND g.avg_watch_ms IS DISTINCT FROM k.avg_watch_ms) OR
   (g.total_watch_ms IS NOT NULL AND g.total_watch_ms IS DISTINCT FROM k.total_watch_ms) OR
   (g.skip_rate IS NOT NULL AND g.skip_rate IS DISTINCT FROM k.skip_rate) OR
   (g.other IS NOT NULL AND g.other IS DISTINCT FROM k.other)
   OR (tells(g.status) AND troubles(g.status) IS DISTINCT FROM coalesce(k.troubles, []))
ORDER BY g.media_id;
