"""Whose account a request concerns, by the ids in its path or by its token."""

from connectors.sandbox.platform import Platform


def account_of_id(platform: Platform, text: str) -> int | None:
    """The account behind an id of an account, Page, media, comment or container."""
    ids, count = platform.ids, platform.world.account_count
    draft = platform.state.drafts.containers.get(ids.read_container(text) or 0)
    media, comment = ids.read_media(text), ids.read_comment(text)
    own = platform.state.talk.comments.get(ids.read_own_comment(text) or 0)
    found = (
        ids.read_user(text), ids.read_scoped(text), ids.read_page(text), draft.account if draft else None,
        media[0] if media else None, comment[0] if comment else None, own.account if own else None,
    )  # fmt: skip
    return next((account for account in found if account is not None and account < count), None)


def owner_of(platform: Platform, path: tuple[str, ...], token: str) -> int | None:
    """The account that a request concerns."""
    found = account_of_id(platform, path[0]) if path else None
    if found is not None:
        return found
    grant = platform.tokens.grant_of(token)
    return grant.account if grant is not None else None
