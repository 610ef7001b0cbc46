"""Make or change a campaign, seeing which posts its rules would count before anything is saved."""

from datetime import date, timedelta

import streamlit as st

from actions.campaigns import CampaignDraft, CampaignRow, CampaignRule, create_campaign, update_campaign
from actions.labels import list_labels
from dashboard import data
from dashboard.context import current
from dashboard.messages import _, ngettext
from dashboard.panels.forms import change_once
from dashboard.panels.media import headline, open_campaign
from dashboard.panels.membership import client_accounts, matches
from dashboard.shell import Viewer

PREVIEWED = 20


def campaign_form(reader: Viewer, today: date, campaign: CampaignRow | None = None) -> None:
    """The form; `campaign` None makes a new one."""
    name = f"campaign-{campaign.id if campaign else 'new'}"
    draft = _draft(reader, today, campaign, name)
    st.markdown(f"**{_('Posts that the rules find now')}**")
    _preview(reader, draft)
    if not st.button(_("Save"), type="primary", key=f"{name}-save"):
        return
    desk = current().desk
    outcome = change_once(
        name,
        lambda key: (
            update_campaign(desk, reader.actor, campaign.id, draft, request_key=key)
            if campaign
            else create_campaign(desk, reader.actor, draft, request_key=key)
        ),
        _("Campaign saved."),
    )
    if outcome:
        open_campaign(outcome.id)


def _draft(reader: Viewer, today: date, old: CampaignRow | None, name: str) -> CampaignDraft:
    clients = {account.client_id: account.client for account in reader.accounts.values()}
    client = old.client_id if old else next(iter(clients))
    if old is None and len(clients) > 1:
        client = st.selectbox(
            _("Client"), list(clients), format_func=clients.__getitem__, key=f"{name}-client"
        )
    title = st.text_input(_("Name"), old.name if old else "", max_chars=200, key=f"{name}-name")
    left, right = st.columns(2)
    starts = left.date_input(_("First day"), old.starts_on if old else today, key=f"{name}-starts")
    ends = right.date_input(
        _("Last day"), old.ends_on if old else today + timedelta(days=27), key=f"{name}-ends"
    )
    goal = st.text_input(_("Goal, in your words"), (old.goal or "") if old else "", key=f"{name}-goal")
    utm = st.text_input(
        "utm_campaign", (old.utm_campaign or "") if old else "", key=f"{name}-utm",
        help=_("The name of the campaign in the links of its posts, for your web statistics."),
    )  # fmt: skip
    return CampaignDraft(
        client_id=client,
        name=title.strip(),
        starts_on=starts,
        ends_on=ends,
        goal=goal.strip() or None,
        utm_campaign=utm.strip() or None,
        budget_minor=old.budget_minor if old else None,
        currency=old.currency if old else None,
        rules=_rules(reader, client, old, name),
    )


def _rules(reader: Viewer, client: int, old: CampaignRow | None, name: str) -> tuple[CampaignRule, ...]:
    st.markdown(f"**{_('Count a post of these days when …')}**")
    kept = {kind: [rule.value for rule in old.rules if rule.kind == kind] if old else [] for kind in _KINDS}
    hashtags = st.text_input(
        _("its caption has one of these hashtags"), " ".join(f"#{tag}" for tag in kept["hashtag"]),
        placeholder="#autumn #newlook", key=f"{name}-hashtags",
    )  # fmt: skip
    labels = {label.id: label.name for label in list_labels(current().desk, reader.actor, client)}
    chosen = st.multiselect(
        _("or it carries one of these labels"), list(labels), [int(one) for one in kept["label"] if int(one) in labels],
        format_func=labels.__getitem__, key=f"{name}-labels", disabled=not labels,
        placeholder=_("No label") if labels else _("This client has no labels yet"),
    )  # fmt: skip
    accounts = client_accounts(reader, client)
    whole = st.multiselect(
        _("only on these accounts"), accounts, [int(one) for one in kept["account"] if int(one) in accounts],
        format_func=lambda one: f"@{reader.accounts[one].username}", key=f"{name}-accounts",
        placeholder=_("Any account of the client"),
    )  # fmt: skip
    every = st.checkbox(
        _("or simply because it was posted on these days"), bool(kept["dates"]), key=f"{name}-dates"
    )
    words = dict.fromkeys(word.lstrip("#").lower() for word in hashtags.replace(",", " ").split())
    return (
        *(CampaignRule("hashtag", word) for word in words if word),
        *(CampaignRule("label", str(one)) for one in chosen),
        *(CampaignRule("account", str(one)) for one in whole),
        *([CampaignRule("dates", "all")] if every else []),
    )


_KINDS = ("hashtag", "label", "account", "dates")


def _preview(reader: Viewer, draft: CampaignDraft) -> None:
    accounts = client_accounts(reader, draft.client_id)
    if draft.starts_on > draft.ends_on:
        st.caption(_("The last day is before the first."))
        return
    found = matches(draft.rules, draft.starts_on, draft.ends_on, accounts)
    st.caption(ngettext("{n} post matches.", "{n} posts match.", len(found)))
    if found.empty:
        return
    posts = data.posts_of_media(accounts, [str(one) for one in found["media_id"]])
    why = dict(zip(found["media_id"], found["why"], strict=True))
    newest = posts.sort_values("posted_at", ascending=False).head(PREVIEWED)
    st.dataframe(
        {
            _("Caption"): [headline(caption, 80) for caption in newest["caption"]],
            _("Why"): [str(why[media]) for media in newest["media_id"]],
        },
        hide_index=True,
        alt=_("Posts that match"),
    )
