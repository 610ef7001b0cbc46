-- When each day of each ad account was last looked at, before $until (microseconds since 1970).
SELECT ad_account_id, day, max(epoch_us(observed_at)), max(epoch_us(observed_at))
FROM ad_coverage WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
GROUP BY ad_account_id, day;
