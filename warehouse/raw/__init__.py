"""The platform's answers as they came, because stories and old days cannot be fetched again.

Append-only files per account and month; every fact in the lake points to the answer it came from. `frames` is
the file format (readable with `zstdcat`), `store` keeps and gives back.
"""
