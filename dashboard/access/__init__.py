"""Who may come in: the gate before every route and socket, and the sign-in pages.

Streamlit's own sign-in protects only what a script draws; here nothing behind the gate answers without a
session kept on the server, and a revoked session also closes the sockets it had opened.
"""

from dashboard.access.gate import Gate
from dashboard.access.pages import notice, routes

__all__ = ["Gate", "notice", "routes"]
