-- Appends comments, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO comment_version
SELECT $account_id, unnest($media_id::VARCHAR[]), unnest($comment_id::VARCHAR[]), unnest($parent_id::VARCHAR[]),
       make_timestamptz(unnest($posted_at::BIGINT[])), unnest($username::VARCHAR[]), unnest($text::VARCHAR[]),
       unnest($like_count::BIGINT[]), unnest($hidden::BOOLEAN[]), make_timestamptz(unnest($observed_at::BIGINT[])),
       $run_id, unnest($raw_id::VARCHAR[]);
