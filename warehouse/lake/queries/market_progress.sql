-- When what an account watches was last looked at: competitor:NAME (its newest posts), competitor_older:NAME (all its
-- posts; complete: back to the first one), hashtag:TAG.
-- $account.
SELECT resource, reached_at, complete, observed_at FROM progress_current
WHERE account_id = $account AND contains(resource, ':')
ORDER BY resource;
