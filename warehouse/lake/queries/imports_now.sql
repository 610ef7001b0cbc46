-- Every import that counts, newest first. $accounts, $clients: only theirs.
SELECT import_id, account_id, client_id, kind, file_name, sha256, raw_id, taken, refused, imported_at, imported_by
FROM imports_known(NULL)
WHERE account_id IN (SELECT unnest($accounts::BIGINT[]))
   OR (account_id = 0 AND client_id IN (SELECT unnest($clients::BIGINT[])))
ORDER BY import_id DESC;
