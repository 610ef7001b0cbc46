-- The newest known state of each report of an account, before $until (microseconds since 1970).
SELECT report_id, ad_account_id, first_day, last_day, tries, epoch_us(ordered_at), state, epoch_us(observed_at)
FROM ad_report WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
QUALIFY row_number() OVER (PARTITION BY report_id ORDER BY observed_at DESC) = 1;
