-- Appends days of ads, one list a column; instants are microseconds since 1970 (UTC), maps are JSON.
INSERT INTO ad_daily
SELECT $account_id, unnest($ad_account_id::VARCHAR[]), unnest($campaign_id::VARCHAR[]), unnest($adset_id::VARCHAR[]),
       unnest($ad_id::VARCHAR[]), unnest($day::DATE[]), make_timestamptz(unnest($start_utc::BIGINT[])),
       make_timestamptz(unnest($end_utc::BIGINT[])), unnest($publisher_platform::VARCHAR[]),
       unnest($impressions::BIGINT[]), unnest($reach::BIGINT[]), unnest($clicks::BIGINT[]),
       unnest($link_clicks::BIGINT[]), unnest($profile_visits::BIGINT[]), unnest($spend_minor::BIGINT[]),
       unnest($currency::VARCHAR[]), unnest($result_kind::VARCHAR[]), unnest($results::DOUBLE[]),
       unnest($actions::JSON[])::MAP(VARCHAR, DOUBLE), unnest($action_values::JSON[])::MAP(VARCHAR, DOUBLE),
       unnest($digest::BIGINT[]), make_timestamptz(unnest($observed_at::BIGINT[])), $run_id,
       unnest($raw_id::VARCHAR[]);
