"""Streamlit's settings for this product, applied by the server before it builds the app.

Set in code and not in a file, so that they hold wherever the process is started from.
"""

import logging
import secrets

from dashboard.theme import options

logger = logging.getLogger(__name__)

UPLOAD_LIMIT_MB = 100  # a reel; Instagram takes at most 100 MB over a link of ours

OPTIONS: dict[str, object] = {
    "global.developmentMode": False,
    "client.showErrorDetails": "none",  # a page never shows a traceback
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    "browser.gatherUsageStats": False,
    "server.fileWatcherType": "none",  # a reload would give pages other modules than the scheduler has
    "server.headless": True,
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.maxUploadSize": UPLOAD_LIMIT_MB,
    "server.showEmailPrompt": False,
    "runner.magicEnabled": False,
}


def configure(*, cookie_secret: str | None = None) -> None:
    """Apply the product's options and theme. `cookie_secret` signs Streamlit's own upload tokens."""
    from streamlit import config

    chosen = OPTIONS | options() | {"server.cookieSecret": cookie_secret or secrets.token_hex(32)}
    for name, value in chosen.items():
        config.set_option(name, value, "set by Posthouse")
