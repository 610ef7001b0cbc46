-- When each media of an account was posted, as first told.
SELECT media_id, epoch_us(min(posted_at)) FROM media_version WHERE account_id = $account_id GROUP BY media_id;
