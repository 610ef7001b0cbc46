-- Appends the parts of carousels, one list a column; instants are microseconds since 1970 (UTC).
INSERT INTO media_child
SELECT $account_id, unnest($media_id::VARCHAR[]), unnest($child_id::VARCHAR[]),
       make_timestamptz(unnest($observed_at::BIGINT[])), $run_id, unnest($raw_id::VARCHAR[]),
       unnest($place::INTEGER[]), unnest($media_type::VARCHAR[]), unnest($permalink::VARCHAR[]);
