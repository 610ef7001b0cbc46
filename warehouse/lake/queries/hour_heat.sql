-- When was posted and what it earned: weekday (0 Monday … 6 Sunday) and hour in the zone. Empty hours are missing.
-- $accounts; $start, $end: posted in [start, end); $zone: IANA name.
SELECT isodow(timezone($zone, posted_at)) - 1 AS weekday, hour(timezone($zone, posted_at)) AS hour, count(*) AS n,
       median(engagement) AS engagement_median, median(likes_comments) AS likes_comments_median
FROM post_values($accounts, $start, $end, NULL, NULL)
GROUP BY ALL ORDER BY weekday, hour;
