-- The media of a campaign as known at $as_of (NULL: now), and why each belongs.
-- $campaign; $as_of. why: 'explicit', else the rule. Taken out by hand wins over every rule.
-- Rules look at posts of the client's accounts within the campaign's days (the client's time zone). Account rules
-- narrow the accounts; hashtag, label and dates rules choose posts; with account rules alone all their posts belong.
WITH campaign AS (
    SELECT * FROM campaigns_known($as_of) WHERE campaign_id = $campaign
), rule AS (
    SELECT kind, lower(ltrim(nfc_normalize(value), '#')) AS value FROM campaign_rules_known($as_of)
    WHERE campaign_id = $campaign
), hand AS (
    SELECT account_id, media_id, included FROM campaign_media_known($as_of) WHERE campaign_id = $campaign
), place AS (
    SELECT z.*, timezone(z.time_zone, c.starts_on::TIMESTAMP) AS starts_at,
           timezone(z.time_zone, (c.ends_on + 1)::TIMESTAMP) AS ends_at
    FROM account_zones($as_of) z JOIN campaign c USING (client_id)
    WHERE NOT EXISTS (FROM rule WHERE kind = 'account')
       OR EXISTS (FROM rule WHERE kind = 'account' AND value IN (z.account_id::VARCHAR, lower(z.username)))
), post AS (
    SELECT m.account_id, m.media_id, m.caption FROM media_version m JOIN place USING (account_id)
    WHERE m.posted_at >= starts_at AND m.posted_at < ends_at
      AND m.observed_at <= coalesce($as_of::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
    QUALIFY row_number() OVER (PARTITION BY m.account_id, m.media_id ORDER BY m.observed_at DESC) = 1
), chosen AS (
    SELECT post.account_id, post.media_id, 'hashtag #' || rule.value AS why
    FROM post JOIN rule ON rule.kind = 'hashtag' AND list_contains(hashtags(post.caption), rule.value)
    UNION ALL
    SELECT post.account_id, post.media_id, 'label ' || l.name
    FROM post JOIN labels_known($as_of) l USING (account_id, media_id)
    JOIN rule ON rule.kind = 'label' AND rule.value IN (l.label_id::VARCHAR, lower(nfc_normalize(l.name)))
    UNION ALL
    SELECT account_id, media_id, 'dates' FROM post WHERE EXISTS (FROM rule WHERE kind = 'dates')
    UNION ALL
    SELECT account_id, media_id, 'account' FROM post
    WHERE EXISTS (FROM rule WHERE kind = 'account') AND NOT EXISTS (FROM rule WHERE kind <> 'account')
)
SELECT account_id, media_id, 'explicit' AS why FROM hand WHERE included
UNION ALL
SELECT account_id, media_id, string_agg(why, ', ' ORDER BY why) AS why
FROM chosen ANTI JOIN hand USING (account_id, media_id) GROUP BY ALL
ORDER BY ALL;
