"""The outside world. `graph` speaks the Graph API and knows no business; the other packages build on it.

Imports nothing of Posthouse but `connectors.graph`. The only package that uses `requests`.
"""
