"""The front door: command line, settings, clock, logging, the server and its supervisor, the demo.

Composes every other package and holds no business logic; no other package imports it.
"""

__version__ = "0.1.0"
