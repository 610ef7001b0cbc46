"""What people see of an account's token: until when it lasts, whether it is renewed, and what it may not."""

from datetime import timedelta

import streamlit as st

from actions.accounts import Loss, TokenState
from dashboard.context import current
from dashboard.markdown import plain
from dashboard.messages import N_, _, day

SOON = timedelta(days=14)
# What is lost without a permission, by the key of actions.accounts.losses.
LOST = {
    "pages": N_("Accounts cannot be found again"),
    "profile": N_("Profile and posts cannot be read"),
    "insights": N_("Metrics cannot be read"),
    "publish": N_("Posts cannot be published"),
    "comments": N_("Comments cannot be read or answered"),
    "webhooks": N_("Instagram cannot tell of news at once"),
    "business": N_("Pages of a business may not be found"),
    "ads": N_("Paid campaigns cannot be read"),
}


def draw_token(token: TokenState) -> None:
    """Draw the end and the losses of one account's token, the urgent things first."""
    lines = [*_urgent(token), *_quiet(token)]
    if lines:
        st.caption("  \n".join(lines))


def _urgent(token: TokenState) -> list[str]:
    lines = [f":orange[:material/warning:] {_loss(loss)}" for loss in token.losses if loss.needed]
    if token.renewal_problem:
        why = plain(token.renewal_problem)
        lines.insert(0, f":orange[:material/warning:] {_('The access could not be renewed: {why}', why=why)}")
    if _ends_soon(token):
        lines.insert(
            0, f":red[:material/event_busy:] {_end(token)} {_('Connect the account again before then.')}"
        )
    return lines


def _quiet(token: TokenState) -> list[str]:
    lines = [] if _ends_soon(token) else [_end(token)]
    lines += [_loss(loss) for loss in token.losses if not loss.needed]
    return [f":material/info: {line}" for line in lines if line]


def _ends_soon(token: TokenState) -> bool:
    return token.ends_at is not None and token.ends_at - current().now() <= SOON


def _end(token: TokenState) -> str:
    """Say what ends first, and when."""
    until, data = token.expires_at, token.data_access_expires_at
    if data is not None and (until is None or data < until):
        return _(
            "Instagram's data can be read until {day}; connecting again extends it.", day=day(data.date())
        )
    if until is not None and token.kind == "instagram" and not token.renewal_problem:
        return _("The access lasts until {day}; it is renewed by itself.", day=day(until.date()))
    if until is not None:
        return _("The access lasts until {day}.", day=day(until.date()))
    return _("The access has no end.") if token.lasting else ""


def _loss(loss: Loss) -> str:
    return _("{lost}: {scopes} not granted.", lost=_(LOST[loss.key]), scopes=plain(", ".join(loss.scopes)))
