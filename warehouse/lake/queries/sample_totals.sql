-- What we hold per account: media, samples, and the newest like_count and comments_count summed (to compare with the
-- account itself). NULL: none is known.
-- $accounts.
SELECT m.account_id, count(*) AS media, (SELECT count(*) FROM sample s WHERE s.account_id = m.account_id) AS samples,
       sum(c.like_count)::BIGINT AS likes_total, sum(c.comments_count)::BIGINT AS comments_total
FROM media_current m LEFT JOIN counters_current c USING (account_id, media_id)
WHERE m.account_id IN (SELECT unnest($accounts::BIGINT[]))
GROUP BY m.account_id ORDER BY m.account_id;
