-- The newest known description of each media of an account, before $until (microseconds since 1970).
SELECT media_id, epoch_us(posted_at), media_type, product_type, caption, permalink, shortcode, children,
       thumbnail_path, gone, epoch_us(observed_at)
FROM media_version WHERE account_id = $account_id AND observed_at < make_timestamptz($until::BIGINT)
QUALIFY row_number() OVER (PARTITION BY media_id ORDER BY observed_at DESC) = 1;
