-- Each post's engagement and reach when it was $age_s seconds old, so that posts compare at equal age.
-- $accounts; $start, $end: posted in [start, end); $age_s: 3600, 86400, 604800, 2419200 or any other age.
-- On the line between the last look before that age and the first one after it; a look that changed nothing is a
-- look. Without such looks the value is NULL and reason is 'not observed' (see age_brackets). engagement = likes +
-- comments + saved + shares; likes_comments is of the node's fields and needs no insights.
WITH state AS (
    SELECT *, coalesce(likes, like_count) + coalesce(comments, comments_count) + saved + shares AS engagement,
           coalesce(like_count, likes) + coalesce(comments_count, comments) AS likes_comments
    FROM post_states($accounts, $start, $end)
), valued AS (
    SELECT b.account_id, b.media_id, b.resource, b.before_s, b.after_s,
           young.engagement + (old.engagement - young.engagement) * b.weight AS engagement,
           young.reach + (old.reach - young.reach) * b.weight AS reach,
           young.likes_comments + (old.likes_comments - young.likes_comments) * b.weight AS likes_comments
    FROM age_brackets($accounts, $start, $end, $age_s) b
    ASOF JOIN state young ON young.account_id = b.account_id AND young.media_id = b.media_id
                         AND young.observed_at <= b.before_at
    ASOF JOIN state old ON old.account_id = b.account_id AND old.media_id = b.media_id AND old.observed_at <= b.after_at
)
SELECT p.account_id, p.media_id, p.posted_at, p.media_type, p.product_type, i.engagement, i.reach, f.likes_comments,
       i.before_s, i.after_s,
       CASE WHEN coalesce(i.engagement, i.reach, f.likes_comments) IS NULL THEN 'not observed' END AS reason
FROM media_posted($accounts, $start, $end, NULL, NULL) p
LEFT JOIN valued i ON i.account_id = p.account_id AND i.media_id = p.media_id AND i.resource = 'media_insights'
LEFT JOIN valued f ON f.account_id = p.account_id AND f.media_id = p.media_id AND f.resource = 'media'
ORDER BY p.posted_at, p.media_id;
