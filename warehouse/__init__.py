"""All that is kept: the ledger (what we intend and did), the lake (what was measured), raw answers.

Imports nothing above it and no connector. Everything that changes goes through `actions` or `jobs`.
"""
