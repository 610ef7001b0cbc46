-- The newest known state of each ad object of an account, before $until (microseconds since 1970).
SELECT object_id, kind, ad_account_id, campaign_id, adset_id, name, status, effective_status, objective, goal,
       daily_budget_minor, lifetime_budget_minor, currency, time_zone, epoch_us(created_at), epoch_us(starts_at),
       epoch_us(ends_at), creative_id, media_id, source_media_id, instagram_user_id, permalink, epoch_us(observed_at)
FROM ad_object_version WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
QUALIFY row_number() OVER (PARTITION BY object_id ORDER BY observed_at DESC) = 1;
