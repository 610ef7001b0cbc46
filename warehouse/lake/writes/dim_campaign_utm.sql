-- Writes the rows of incoming (the whole table) that differ from the newest copy, and marks those that left it.
-- $now: when the copy was made; a copy made at the same instant as the last one counts as a moment later.
INSERT INTO dim_campaign_utm
WITH moment AS (SELECT greatest($now, coalesce(max(valid_from) + INTERVAL 1 MICROSECOND, $now)) AS told FROM dim_campaign_utm)
SELECT *, (SELECT told FROM moment), false
FROM (SELECT * FROM incoming EXCEPT SELECT * EXCLUDE (valid_from, gone) FROM campaign_utms_known(NULL))
UNION ALL
SELECT * REPLACE ((SELECT told FROM moment) AS valid_from, true AS gone)
FROM campaign_utms_known(NULL) ANTI JOIN incoming USING (campaign_id);
