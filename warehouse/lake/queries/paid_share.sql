-- The posts that ads promoted, with what was paid for and which part of their views that was, in per cent.
-- $accounts; $media: only these posts (NULL: all).
-- paid_share: paid views ÷ (paid + organic) from the ads; subtracted_share: all views minus organic ones, ÷ all, where
-- the platform tells all. The two differ a little, because they are counted at different instants.
SELECT account_id, media_id, ads, paid_views, impressions, clicks, spend_minor, currency, first_day, last_day,
       organic_views, total_views, subtracted_views, paid_share, subtracted_share, observed_at
FROM media_paid_share
WHERE account_id IN (SELECT unnest($accounts::BIGINT[]))
  AND ($media IS NULL OR media_id IN (SELECT unnest($media::VARCHAR[])))
ORDER BY spend_minor DESC NULLS LAST, media_id;
