-- How each format did: medians over its posts (a median is not moved by one post that went far).
-- $accounts; $start, $end: posted in [start, end); $as_of (NULL: now). Posts without a value are left out of it; n
-- counts all. er_median: engagement / reach, per cent.
SELECT coalesce(product_type, 'UNKNOWN') AS product_type, coalesce(media_type, 'UNKNOWN') AS media_type, count(*) AS n,
       median(engagement) AS engagement_median, quantile_cont(engagement, 0.25) AS engagement_p25,
       quantile_cont(engagement, 0.75) AS engagement_p75, median(likes_comments) AS likes_comments_median,
       median(reach) AS reach_median, median(100.0 * engagement / nullif(reach, 0)) AS er_median
FROM post_values($accounts, $start, $end, $as_of, NULL)
GROUP BY ALL ORDER BY n DESC, product_type, media_type;
