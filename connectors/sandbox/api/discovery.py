"""Business discovery: `business_discovery.username(name){…}` tells what is public of another professional account."""

from typing import Any

from connectors.sandbox.api.call import Call
from connectors.sandbox.api.drawing import NODE_TYPES, Expansion, Expansions, Getter, NodeType, Plan
from connectors.sandbox.api.endpoint import FACEBOOK, Table
from connectors.sandbox.api.fields import ID, Field
from connectors.sandbox.api.foreign import DISCOVERED
from connectors.sandbox.api.media import Newest, read_limit
from connectors.sandbox.api.media_view import MediaView
from connectors.sandbox.api.paging import Json, page_of
from connectors.sandbox.api.users import PUBLIC, UserView
from connectors.sandbox.refusing import refusals
from connectors.sandbox.world.neighbours import neighbours_of

USER = "discovered_user"
MOST_PER_PAGE = 1000
"""No page is refused for its size alone; big ones are too much data."""
_KNOWN: dict[str, Getter] = PUBLIC | {
    "id": lambda view: view.call.platform.ids.user(view.account),
    "ig_id": lambda view: int(view.call.platform.ids.user(view.account)[7:]) + 10**9,
}
NODE_TYPES[USER] = NodeType("IGUser", {"fb": _KNOWN, "ig": {}})


def discover(call: Call, view: Any, field: Field) -> Json:
    """The public side of the account with the given name."""
    name = field.params.get("username", "")
    if not name:
        raise refusals.invalid("The parameter username is required")
    account = neighbours_of(call.platform.world).discoverable(name)
    if account is None:
        raise refusals.unknown_username()
    return Plan(call, USER, field.nested or ID).check().draw(UserView(call, account))


def _posts(call: Call, view: UserView, field: Field) -> Json:
    """A page of its posts; such pages have a cursor to go on, and neither links nor a way back."""
    limit = read_limit(call, field.params, MOST_PER_PAGE)
    plan, library = Plan(call, DISCOVERED, field.nested or ID).check(limit), call.platform.library

    def draw(key: tuple[int, int]) -> Json:
        return plan.draw(MediaView(call, library.post(view.account, -key[1])))

    keys, scope = Newest(*library.listed(view.account, call.at)), f"discovered {view.account}"
    page = page_of(call, field.params, keys, draw, limit, nested=True, scope=scope)
    if "paging" in page:
        page["paging"]["cursors"].pop("before")
    return page


TABLES: dict[str, Table] = {}
EXPANSIONS: Expansions = {
    "user": {
        "business_discovery": Expansion(discover, USER, "discovery", FACEBOOK, most=1),
    },
    USER: {"media": Expansion(_posts, DISCOVERED, hosts=FACEBOOK)},
}
