-- The last word on how far each resource of an account was read.
SELECT resource, epoch_us(reached_at), reached_id, complete, epoch_us(observed_at)
FROM progress_current WHERE account_id = $account_id;
