-- Appends the media of incoming whose description changed. What a row leaves out keeps its known value; only a
-- caption that was asked for ($given names the columns) may become empty. Being seen means not being gone.
-- A second change at the very same instant counts as a microsecond later, so that the newest row is always one.
INSERT INTO media_version
WITH given AS (
    SELECT media_id, arg_max(raw_id, position) AS raw_id, arg_max(posted_at, position) AS posted_at,
           arg_max(media_type, position) AS media_type, arg_max(product_type, position) AS product_type,
           arg_max_null(caption, position) AS caption, arg_max(permalink, position) AS permalink,
           arg_max(shortcode, position) AS shortcode, arg_max(children, position) AS children,
           arg_max(thumbnail_path, position) AS thumbnail_path, arg_max(gone, position) AS gone
    FROM incoming GROUP BY media_id
), known AS (
    SELECT * FROM media_version
    WHERE account_id = $account_id AND media_id IN (SELECT media_id FROM given)
      AND observed_at < $observed_at + INTERVAL 1 MILLISECOND
    QUALIFY row_number() OVER (PARTITION BY media_id ORDER BY observed_at DESC) = 1
), whole AS (
    SELECT g.media_id, g.raw_id, k.observed_at AS known_at,
           {'posted_at': coalesce(g.posted_at, k.posted_at), 'media_type': coalesce(g.media_type, k.media_type),
            'product_type': coalesce(g.product_type, k.product_type),
            'caption': CASE WHEN list_contains($given, 'caption') THEN g.caption ELSE k.caption END,
            'permalink': coalesce(g.permalink, k.permalink), 'shortcode': coalesce(g.shortcode, k.shortcode),
            'children': coalesce(g.children, k.children),
            'thumbnail_path': coalesce(g.thumbnail_path, k.thumbnail_path), 'gone': coalesce(g.gone, false)} AS now,
           {'posted_at': k.posted_at, 'media_type': k.media_type, 'product_type': k.product_type, 'caption': k.caption,
            'permalink': k.permalink, 'shortcode': k.shortcode, 'children': k.children,
            'thumbnail_path': k.thumbnail_path, 'gone': k.gone} AS before
    FROM given g LEFT JOIN known k USING (media_id)
)
SELECT $account_id, media_id, CASE WHEN known_at >= $observed_at THEN known_at + INTERVAL 1 MICROSECOND ELSE $observed_at END,
       $run_id, raw_id, unnest(now)
FROM whole WHERE known_at IS NULL OR now IS DISTINCT FROM before
ORDER BY now.posted_at, media_id;
