-- Appends descriptions of media, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO media_version
SELECT $account_id, unnest($media_id::VARCHAR[]), make_timestamptz(unnest($observed_at::BIGINT[])), $run_id,
       unnest($raw_id::VARCHAR[]), make_timestamptz(unnest($posted_at::BIGINT[])), unnest($media_type::VARCHAR[]),
       unnest($product_type::VARCHAR[]), unnest($caption::VARCHAR[]), unnest($permalink::VARCHAR[]),
       unnest($shortcode::VARCHAR[]), unnest($children::INTEGER[]), unnest($thumbnail_path::VARCHAR[]),
       unnest($gone::BOOLEAN[]);
