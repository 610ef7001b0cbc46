-- Marks an import as taken back; its rows stay and count no more from $now on.
INSERT INTO import_version
SELECT * REPLACE (true AS removed, greatest($now, changed_at + INTERVAL 1 MICROSECOND) AS changed_at)
FROM imports_known(NULL) WHERE import_id = $import_id;
