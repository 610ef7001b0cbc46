-- The looks at an account at the very instant $observed_at (microseconds since 1970).
SELECT resource, media_ids, epoch_us(media_from), epoch_us(media_until)
FROM coverage WHERE account_id = $account_id AND observed_at = make_timestamptz($observed_at::BIGINT);
