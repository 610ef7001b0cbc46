-- By what the posts of an account can be found in a file. $account.
SELECT media_id, shortcode, permalink, posted_at, product_type FROM media_current
WHERE account_id = $account ORDER BY posted_at DESC;
