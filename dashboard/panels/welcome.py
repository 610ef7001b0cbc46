"""What a page says while there is nothing to measure yet."""

from dashboard.messages import _
from dashboard.states import empty


def no_account(body: str) -> None:
    """No account is connected: `body` says what this page will show then."""
    empty(_("No account yet"), body, icon=":material/add_link:", action=(_("Connect an account"), "settings"))


def waiting() -> None:
    """An account is connected, and nothing was read yet."""
    empty(
        _("Waiting for the first numbers"),
        _("The account is connected. Its numbers appear here as soon as the first sync is done."),
        icon=":material/hourglass_empty:",
        action=(_("See how the sync is doing"), "settings"),
    )
