-- Appends that we looked, once for each look.
INSERT INTO coverage
SELECT DISTINCT $run_id, $account_id, g.resource, $observed_at, g.media_ids, g.media_from, g.media_until
FROM incoming g
WHERE NOT EXISTS (
    SELECT 1 FROM coverage c
    WHERE c.account_id = $account_id AND c.observed_at = $observed_at AND c.resource = g.resource
      AND c.media_ids IS NOT DISTINCT FROM g.media_ids AND c.media_from IS NOT DISTINCT FROM g.media_from
      AND c.media_until IS NOT DISTINCT FROM g.media_until);
