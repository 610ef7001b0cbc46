"""What runs by the clock. Jobs take their stores, clients and clock as arguments; they import no screen.

`publisher` is a process of its own that opens only the ledger, so nothing that happens to the lake delays a
post.
"""
