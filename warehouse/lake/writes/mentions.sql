-- Appends mentions of the account, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO mention
SELECT $account_id, unnest($media_id::VARCHAR[]), unnest($comment_id::VARCHAR[]),
       make_timestamptz(unnest($observed_at::BIGINT[])), $run_id, unnest($raw_id::VARCHAR[]),
       make_timestamptz(unnest($said_at::BIGINT[])), unnest($username::VARCHAR[]), unnest($text::VARCHAR[]),
       unnest($media_type::VARCHAR[]), unnest($product_type::VARCHAR[]), unnest($like_count::BIGINT[]),
       unnest($comments_count::BIGINT[]), unnest($gone::BOOLEAN[]);
