"""Speaks Graph: sends, decodes, pages, batches, counts, and turns every failure into one of our errors.

`client` is the door; `auth` keeps tokens out of URLs and texts, `limits` reads the usage headers, `paging`
walks cursors, `batch` packs fifty reads into one round trip, `retry` is the one policy, `oauth` signs in
(`hosts` knows where), `standing` asks what a token is, `errors` is the tree of what can go wrong and `table`
the one place that maps codes to it.
"""
