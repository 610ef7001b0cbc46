-- The account beside the competitors that it watches: public numbers only, so that they compare. The account itself
-- comes first, then the competitors by followers. followers and followers_before are as last known at the end and at
-- the start of the period (NULL: not known yet); posts are those published in it that are known; engagement_per_post is
-- the mean of likes and comments over the `measured` ones that show both; known_from is the oldest known post of
-- whoever was not read back to the first one yet (NULL: all posts are known). looked_at: when it was last read.
-- $account, $start, $end, $usernames: the watched competitors.
WITH watched AS (
    SELECT unnest($usernames::VARCHAR[]) AS competitor
), looked AS (
    SELECT resource, max(observed_at) AS looked_at, bool_or(complete) AS complete
    FROM (SELECT resource, observed_at, complete FROM progress_current WHERE account_id = $account
          UNION ALL
          SELECT resource, observed_at, NULL FROM coverage WHERE account_id = $account)
    GROUP BY resource
), posts AS (
    SELECT competitor, posted_at, like_count, comments_count, view_count FROM competitor_media_current
    WHERE account_id = $account
    UNION ALL
    SELECT '' AS competitor, m.posted_at, c.like_count, c.comments_count, NULL AS view_count
    FROM media_current m LEFT JOIN counters_current c USING (account_id, media_id)
    WHERE m.account_id = $account AND m.product_type IS DISTINCT FROM 'STORY'
), people AS (
    SELECT competitor, observed_at, followers_count FROM competitor_version WHERE account_id = $account
    UNION ALL
    SELECT '' AS competitor, observed_at, followers_count FROM account_version WHERE account_id = $account
), followers AS (
    SELECT competitor,
           arg_max(followers_count, observed_at) FILTER (observed_at < $end::TIMESTAMPTZ)    AS followers,
           arg_max(followers_count, observed_at) FILTER (observed_at <= $start::TIMESTAMPTZ) AS followers_before
    FROM people GROUP BY competitor
), published AS (
    SELECT competitor,
           count(*) FILTER (posted_at >= $start::TIMESTAMPTZ AND posted_at < $end::TIMESTAMPTZ) AS posts,
           count(like_count + comments_count)
               FILTER (posted_at >= $start::TIMESTAMPTZ AND posted_at < $end::TIMESTAMPTZ)      AS measured,
           avg(like_count + comments_count)
               FILTER (posted_at >= $start::TIMESTAMPTZ AND posted_at < $end::TIMESTAMPTZ)      AS engagement_per_post,
           min(posted_at)                                                                       AS oldest
    FROM posts GROUP BY competitor
), everyone AS (
    SELECT competitor, false AS own, 'competitor:' || competitor AS newest, 'competitor_older:' || competitor AS older
    FROM watched
    UNION ALL
    SELECT '', true, 'media', 'media'
)
SELECT e.own, CASE WHEN e.own THEN a.username ELSE e.competitor END AS username,
       CASE WHEN e.own THEN a.name ELSE c.name END AS name,
       f.followers, f.followers_before, f.followers - f.followers_before AS followers_net,
       coalesce(p.posts, CASE WHEN l.looked_at IS NOT NULL THEN 0 END) AS posts,
       coalesce(p.measured, 0) AS measured, p.engagement_per_post,
       CASE WHEN NOT coalesce(o.complete, false) THEN p.oldest END AS known_from, l.looked_at
FROM everyone e
LEFT JOIN competitor_current c ON c.account_id = $account AND c.competitor = e.competitor
LEFT JOIN account_current a ON a.account_id = $account AND e.own
LEFT JOIN followers f ON f.competitor = e.competitor
LEFT JOIN published p ON p.competitor = e.competitor
LEFT JOIN looked l ON l.resource = e.newest
LEFT JOIN looked o ON o.resource = e.older
WHERE NOT e.own OR a.account_id IS NOT NULL
ORDER BY e.own DESC, f.followers DESC NULLS LAST, username;
