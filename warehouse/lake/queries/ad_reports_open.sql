-- Reports of an account's ads that the platform prepares for us, or that were given up.
-- $account: our own key of the account.
SELECT report_id, ad_account_id, first_day, last_day, tries, ordered_at, state, observed_at
FROM ad_report WHERE account_id = $account
QUALIFY row_number() OVER (PARTITION BY report_id ORDER BY observed_at DESC) = 1 AND state IN ('ordered', 'given_up')
ORDER BY ordered_at, report_id;
