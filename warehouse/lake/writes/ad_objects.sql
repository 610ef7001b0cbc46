-- Appends ad accounts, campaigns, ad sets and ads, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO ad_object_version
SELECT $account_id, unnest($object_id::VARCHAR[]), make_timestamptz(unnest($observed_at::BIGINT[])), $run_id,
       unnest($raw_id::VARCHAR[]), unnest($kind::VARCHAR[]), unnest($ad_account_id::VARCHAR[]),
       unnest($campaign_id::VARCHAR[]), unnest($adset_id::VARCHAR[]), unnest($name::VARCHAR[]),
       unnest($status::VARCHAR[]), unnest($effective_status::VARCHAR[]), unnest($objective::VARCHAR[]),
       unnest($goal::VARCHAR[]), unnest($daily_budget_minor::BIGINT[]), unnest($lifetime_budget_minor::BIGINT[]),
       unnest($currency::VARCHAR[]), unnest($time_zone::VARCHAR[]), make_timestamptz(unnest($created_at::BIGINT[])),
       make_timestamptz(unnest($starts_at::BIGINT[])), make_timestamptz(unnest($ends_at::BIGINT[])),
       unnest($creative_id::VARCHAR[]), unnest($media_id::VARCHAR[]), unnest($source_media_id::VARCHAR[]),
       unnest($instagram_user_id::VARCHAR[]), unnest($permalink::VARCHAR[]);
