-- How many batches each account has loaded (0: copies of the ledger); version(account) goes on from here.
SELECT account_id, count(*) AS loads FROM load GROUP BY account_id;
