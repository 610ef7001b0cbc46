-- Appends pictures that tag the account, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO tagged_media
SELECT $account_id, unnest($media_id::VARCHAR[]), make_timestamptz(unnest($observed_at::BIGINT[])), $run_id,
       unnest($raw_id::VARCHAR[]), make_timestamptz(unnest($posted_at::BIGINT[])), unnest($username::VARCHAR[]),
       unnest($media_type::VARCHAR[]), unnest($product_type::VARCHAR[]), unnest($caption::VARCHAR[]),
       unnest($permalink::VARCHAR[]), unnest($like_count::BIGINT[]), unnest($comments_count::BIGINT[]);
