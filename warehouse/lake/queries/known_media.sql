-- What the sync planner needs to know of an account's media, newest first.
-- $account. last_observed: when we last looked at its fields (coverage or a sample); last_insights: at its insights;
-- age_s: of its last sample; gone: the platform no longer has it.
WITH seen AS (
    SELECT account_id, media_id, min(observed_at) AS first_sample, max(observed_at) AS last_sample_at,
           arg_max(like_count, observed_at) AS like_count, arg_max(comments_count, observed_at) AS comments_count,
           arg_max(age_s, observed_at) AS age_s,
           bool_or(coalesce(likes, comments, saved, shares, reach, views) IS NOT NULL) AS has_insights
    FROM sample WHERE account_id = $account GROUP BY ALL
), look AS (
    SELECT media_id, max(observed_at) AS last_observed,
           max(observed_at) FILTER (resource = 'media_insights') AS last_insights
    FROM post_looks([$account::BIGINT], '1970-01-01 00:00:00+00', 'infinity') GROUP BY media_id
)
SELECT m.media_id, m.posted_at, m.media_type, m.product_type, v.first_observed, l.last_observed, l.last_insights,
       s.last_sample_at, s.like_count, s.comments_count, s.age_s, coalesce(s.has_insights, false) AS has_insights,
       m.thumbnail_path, coalesce(m.gone, false) AS gone
FROM media_current m
JOIN (SELECT media_id, min(observed_at) AS first_observed FROM media_version WHERE account_id = $account
      GROUP BY media_id) v USING (media_id)
LEFT JOIN look l USING (media_id) LEFT JOIN seen s USING (media_id)
WHERE m.account_id = $account
ORDER BY m.posted_at DESC, m.media_id;
