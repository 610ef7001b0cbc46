"""The demo: a sandbox, a workspace that has really lived its last two months, and the desk on top, offline.

Nothing is seeded behind the connectors' back: the sandbox's clock is stepped, the connectors sync and the
publisher publishes as they do for everyone.
"""
