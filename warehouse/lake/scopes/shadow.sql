-- After posts.sql: the name that metrics read now means the computed posts, for this cursor only.
CREATE TEMP MACRO post_values(of_accounts, since, until, as_of, only_media) AS TABLE SELECT * FROM scoped_posts;
