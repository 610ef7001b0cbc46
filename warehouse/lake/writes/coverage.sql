-- Appends that we looked, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO coverage
SELECT $run_id, $account_id, unnest($resource::VARCHAR[]), make_timestamptz($observed_at::BIGINT),
       unnest($media_ids::VARCHAR[][]), make_timestamptz(unnest($media_from::BIGINT[])),
       make_timestamptz(unnest($media_until::BIGINT[]));
