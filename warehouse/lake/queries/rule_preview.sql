-- Which posts a campaign's rules would choose before they are saved; same columns as campaign_members.
-- $accounts: only these; $starts_on, $ends_on: days, both included, in the client's time zone; $hashtags: VARCHAR[]
-- (with or without #); $labels: label ids BIGINT[]; $all_dates: every post of the days.
WITH place AS (
    SELECT a.account_id, timezone(coalesce(z.time_zone, 'UTC'), $starts_on::DATE::TIMESTAMP) AS starts_at,
           timezone(coalesce(z.time_zone, 'UTC'), ($ends_on::DATE + 1)::TIMESTAMP) AS ends_at
    FROM (SELECT unnest($accounts::BIGINT[]) AS account_id) a LEFT JOIN account_zones(NULL) z USING (account_id)
), tag AS (
    SELECT DISTINCT lower(ltrim(nfc_normalize(value), '#')) AS value
    FROM (SELECT unnest($hashtags::VARCHAR[]) AS value)
), post AS (
    SELECT m.account_id, m.media_id, m.caption FROM media_version m JOIN place USING (account_id)
    WHERE m.posted_at >= starts_at AND m.posted_at < ends_at
    QUALIFY row_number() OVER (PARTITION BY m.account_id, m.media_id ORDER BY m.observed_at DESC) = 1
), chosen AS (
    SELECT account_id, media_id, 'hashtag #' || value AS why
    FROM post JOIN tag ON list_contains(hashtags(caption), value)
    UNION ALL
    SELECT post.account_id, post.media_id, 'label ' || l.name
    FROM post JOIN labels_known(NULL) l USING (account_id, media_id)
    WHERE l.label_id IN (SELECT unnest($labels::BIGINT[]))
    UNION ALL
    SELECT account_id, media_id, 'dates' FROM post WHERE $all_dates::BOOLEAN
)
SELECT account_id, media_id, string_agg(why, ', ' ORDER BY why) AS why FROM chosen GROUP BY ALL ORDER BY ALL;
