-- From when until when each account has posts and looks, for choosing periods.
-- $accounts.
SELECT m.account_id, count(*) AS media, min(m.posted_at) AS first_post, max(m.posted_at) AS last_post,
       min(m.observed_at) AS first_observed, max(m.observed_at) AS last_changed
FROM media_current m WHERE m.account_id IN (SELECT unnest($accounts::BIGINT[]))
GROUP BY m.account_id ORDER BY m.account_id;
