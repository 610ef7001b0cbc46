-- Accounts with stories that end within ($start, $end] and were not looked at in their last quarter of an hour.
-- $start, $end: instants.
SELECT DISTINCT m.account_id
FROM media_current m
WHERE m.product_type = 'STORY' AND NOT coalesce(m.gone, false)
  AND m.posted_at + INTERVAL 24 HOUR > $start AND m.posted_at + INTERVAL 24 HOUR <= $end
  AND NOT EXISTS (
      SELECT 1 FROM coverage c
      WHERE c.account_id = m.account_id AND c.resource = 'media_insights'
        AND c.observed_at > m.posted_at + INTERVAL 24 HOUR - INTERVAL 15 MINUTE
        AND list_contains(c.media_ids, m.media_id)
  )
ORDER BY m.account_id;
