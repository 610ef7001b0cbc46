-- Each post of the period with its newest values known at $as_of (NULL: now).
-- $accounts; $start, $end: posted in [start, end); $as_of; $media: only these (NULL: all).
-- likes, comments: the insight, else the node's field. saved, shares have no stand-in: then engagement (likes +
-- comments + saved + shares) and er_reach (engagement / reach, per cent) are NULL. er_followers: likes + comments /
-- followers known when it was posted, per cent. status: live | gone.
-- source: imported when some number is from a file that people imported, else observed.
SELECT p.account_id, a.username, p.media_id, p.posted_at, p.media_type, p.product_type, p.caption, p.permalink,
       p.children, p.thumbnail_path, p.likes, p.comments, p.saved, p.shares, p.reach, p.views,
       p.total_interactions, p.likes_comments, p.engagement,
       100.0 * p.engagement / nullif(p.reach, 0) AS er_reach, p.followers_at_post,
       100.0 * p.likes_comments / nullif(p.followers_at_post, 0) AS er_followers,
       p.age_s, p.observed_at, CASE WHEN p.gone THEN 'gone' ELSE 'live' END AS status,
       CASE WHEN p.is_imported THEN 'imported' ELSE 'observed' END AS source
FROM post_values($accounts, $start, $end, $as_of, $media) p
LEFT JOIN account_current a USING (account_id)
ORDER BY p.posted_at DESC, p.media_id;
