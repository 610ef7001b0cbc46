"""Facebook Pages: those of a person, of a business, and single ones, with their tokens and Instagram accounts.

Pages are numbered: the first belong to the accounts of the world, those after them have no Instagram account.
"""

from connectors.sandbox.access.app_keys import person_id
from connectors.sandbox.access.scopes import TASKS
from connectors.sandbox.access.tokens import MOST_BARE
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import FACEBOOK, Endpoint, Table
from connectors.sandbox.api.fields import Field, text_of
from connectors.sandbox.api.media import asked_fields, read_limit
from connectors.sandbox.api.paging import Json, page_of
from connectors.sandbox.api.users import draw_user
from connectors.sandbox.chance import mix
from connectors.sandbox.refusing import refusals

BUSINESS_NAME = "Sandbox Holding"
MOST_PER_PAGE = 100
_LINKS = {"instagram_business_account", "connected_instagram_account"}
_OPTIONAL = {"business", "email"}
"""Fields that exist although not every node has them."""
_LISTED = tuple(Field(n) for n in ("access_token", "category", "category_list", "name", "id", "tasks"))
_SHORT = (Field("name"), Field("id"))


def bare_pages(call: Call) -> range:
    """The numbers of the Pages that no Instagram account is linked to."""
    first, wanted = call.platform.world.account_count, call.platform.switches.bare_pages
    if not call.platform.world.has_numbers and wanted < 0:
        return range(first, first)
    return range(first, first + min(MOST_BARE, wanted if wanted >= 0 else call.platform.quirks.on("Q55")))


def is_business_owned(call: Call, page: int) -> bool:
    """Whether the person's role on the Page comes from a business, which hides it from /me/accounts (Q54)."""
    return page < call.platform.world.account_count and call.platform.quirks.hits("Q54", page)


def business_id(call: Call) -> str:
    """The id of the one business."""
    return str(760_000_000_000_000 + mix(call.platform.world.seed, 760) % 10**12)


def list_pages(call: Call, field: Field | None = None) -> Json:
    """The person's Pages with tokens for them: the edge `accounts`, or the same as a field of the person."""
    pages = [page for page in _own_pages(call) if not is_business_owned(call, page)]
    return _page_list(call, pages, _LISTED, "accounts", field)


def list_businesses(call: Call, field: Field | None = None) -> Json:
    """The one business through which some Pages are held: the edge `businesses`, or a field of the person."""
    known = {"id": business_id(call), "name": BUSINESS_NAME, "verification_status": "verified"}
    fields = _asked(call, _SHORT, field)
    params = call.params if field is None else field.params
    return page_of(
        call, params, [(0,)], lambda _: pick_fields(known, fields), 25, field is not None, "businesses"
    )


def list_business_pages(call: Call, client: bool) -> Json:
    """The Pages that the business owns, or that its clients let it work on."""
    pages = [page for page in _own_pages(call) if is_business_owned(call, page) and page % 2 == client]
    return _page_list(call, pages, _SHORT, "client_pages" if client else "owned_pages")


def _own_pages(call: Call) -> list[int]:
    lost = call.platform.state.access.consent(call.grant.who).lost_pages
    linked = range(call.platform.world.account_count)
    return [page for page in (*linked, *bare_pages(call)) if call.grant.sees(page) and page not in lost]


def _page_list(
    call: Call, pages: list[int], default: tuple[Field, ...], edge: str, field: Field | None = None
) -> Json:
    fields, params = _asked(call, default, field), call.params if field is None else field.params
    limit, home = read_limit(call, params, MOST_PER_PAGE), None
    if field is not None:
        home = person_id(call.grant.who[1]), edge
        params = params | {"fields": text_of(fields)}
    return page_of(
        call, params, [(page,) for page in pages], lambda key: draw_page(call, key[0], fields), limit,
        field is not None, edge, home,
    )  # fmt: skip


def _asked(call: Call, default: tuple[Field, ...], field: Field | None = None) -> tuple[Field, ...]:
    if field is not None:
        return field.nested or default
    return asked_fields(call) if call.params.get("fields") else default


def draw_page(call: Call, page: int, fields: tuple[Field, ...]) -> Json:
    """A Page as JSON. Without instagram_basic it does not tell its Instagram account, as on the platform."""
    known = _known(call, page)
    answer: Json = {}
    for field in fields:
        if field.name not in _LINKS:
            answer |= pick_fields(known, (field,))
        elif page >= call.platform.world.account_count:
            if not call.platform.quirks.on("Q55"):
                answer[field.name] = None
        elif "instagram_basic" in call.grant.scopes:
            answer[field.name] = draw_user(call, page, field.nested or (Field("id"),))
    return answer | {"id": known["id"]}


def _known(call: Call, page: int) -> Json:
    world, page_id = call.platform.world, call.platform.ids.page(page)
    kind, name, username = "Brand", f"Page {page + 1} without Instagram", f"page.{page + 1}"
    if page < world.account_count:
        profile = world.profile(page)
        kind, name, username = profile.kind or kind, profile.name or profile.username, profile.username
    allowed = call.platform.state.access.consent(call.grant.who).tasks.get(page)
    known: Json = {
        "id": page_id,
        "name": name,
        "username": username,
        "access_token": call.platform.tokens.page_for(call.grant, page),
        "category": kind,
        "category_list": [{"id": "2201", "name": kind}],
        "tasks": [task for task in TASKS if allowed is None or task in allowed],
        "link": f"https://www.facebook.com/{page_id}",
        "is_published": True,
    }
    if is_business_owned(call, page):
        known["business"] = {"id": business_id(call), "name": BUSINESS_NAME}
    return known


def pick_fields(known: Json, fields: tuple[Field, ...]) -> Json:
    """The asked fields of a node whose values are all at hand, always with its id."""
    for field in fields:
        if field.name not in known and field.name not in _OPTIONAL:
            raise refusals.nonexisting_field(field.name)
    return {f.name: known[f.name] for f in fields if f.name in known} | {"id": known["id"]}


def read_page(call: Call, page: int) -> Json:
    """/{page}: its name and id unless fields are asked for."""
    return draw_page(call, page, _asked(call, _SHORT))


def _no_accounts(call: Call, page: int) -> Json:
    raise refusals.Refusal(100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)")


TABLES: dict[str, Table] = {
    "person": {
        ("GET", "accounts"): Endpoint(lambda call, _: list_pages(call), "pages", FACEBOOK),
        ("GET", "businesses"): Endpoint(lambda call, _: list_businesses(call), "business", FACEBOOK),
    },
    "page": {
        ("GET", ""): Endpoint(read_page, "page", FACEBOOK),
        ("GET", "accounts"): Endpoint(_no_accounts, None, FACEBOOK),
    },
    "bare_page": {
        ("GET", ""): Endpoint(read_page, "page", FACEBOOK),
        ("GET", "accounts"): Endpoint(_no_accounts, None, FACEBOOK),
    },
    "business": {
        ("GET", "owned_pages"): Endpoint(
            lambda call, _: list_business_pages(call, False), "business", FACEBOOK
        ),
        ("GET", "client_pages"): Endpoint(
            lambda call, _: list_business_pages(call, True), "business", FACEBOOK
        ),
    },
}
