-- Notes an import as it came in; a moment apart when two come at the very same instant.
INSERT INTO import_version
VALUES ($import_id, $account_id, $client_id, $kind, $file_name, $digest, $raw_id, $taken, $refused, $now, $by, false, $now);
