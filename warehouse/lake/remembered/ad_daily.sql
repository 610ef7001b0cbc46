-- The digest of the newest known numbers of each ad, day and platform, before $until (microseconds since 1970).
SELECT ad_id, day, publisher_platform, digest, epoch_us(observed_at)
FROM ad_daily WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
QUALIFY row_number() OVER (PARTITION BY ad_id, day, publisher_platform ORDER BY observed_at DESC) = 1;
