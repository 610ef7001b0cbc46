-- label: Posts
-- words: Posts published in the period.
-- formula: number of posts
-- numerator: posts of the period
-- denominator: none
-- aggregation: count
-- unit: count
-- relation: post
-- sources: media
-- caveats: Stories are not posts. Posts that were deleted later still count.
-- better: none
SELECT count(*)::DOUBLE AS value, count(*) AS n, count(*) AS n_all, min(observed_at) AS observed_from,
       max(observed_at) AS observed_to
FROM post_values($accounts, $start, $end, $as_of, $media)
