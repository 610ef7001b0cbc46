-- Appends posts with watched hashtags, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO hashtag_media
SELECT $account_id, unnest($tag::VARCHAR[]), unnest($media_id::VARCHAR[]),
       make_timestamptz(unnest($observed_at::BIGINT[])), $run_id, unnest($raw_id::VARCHAR[]),
       make_timestamptz(unnest($posted_at::BIGINT[])), unnest($media_type::VARCHAR[]), unnest($caption::VARCHAR[]),
       unnest($permalink::VARCHAR[]), unnest($like_count::BIGINT[]), unnest($comments_count::BIGINT[]);
