"""The person behind a token, the Pages, and what tokens may do: /me, /me/accounts, /{page}, /debug_token."""

from connectors.sandbox import refusals
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.endpoint import FACEBOOK, Endpoint, Table
from connectors.sandbox.api.fields import Field
from connectors.sandbox.api.media import asked_fields
from connectors.sandbox.api.paging import Json, page_of
from connectors.sandbox.api.users import draw_user
from connectors.sandbox.tokens import INSTAGRAM, USER

TASKS = ["ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"]


def me(call: Call) -> Json:
    """Who the token belongs to: the person."""
    known = {"id": "122100000000000001", "name": "Sandbox Owner"}
    return _pick(known, asked_fields(call) if call.params.get("fields") else (Field("id"), Field("name")))


def list_pages(call: Call) -> Json:
    """/me/accounts: the Pages of the person with their tokens and Instagram accounts."""
    if call.grant.kind != USER:
        raise refusals.nonexisting_field("accounts")
    default = tuple(
        Field(name) for name in ("access_token", "category", "category_list", "name", "id", "tasks")
    )
    fields = asked_fields(call) if call.params.get("fields") else default
    accounts = list(range(call.platform.world.account_count))
    return page_of(
        call,
        call.params,
        accounts,
        lambda account: draw_page(call, account, fields),
        call.number_param("limit", 25, 100),
    )


def draw_page(call: Call, account: int, fields: tuple[Field, ...]) -> Json:
    """A Facebook Page as JSON."""
    profile, ids = call.platform.world.profile(account), call.platform.ids
    known: Json = {
        "id": ids.page(account),
        "name": profile.name or profile.username,
        "access_token": call.platform.tokens.page(account),
        "category": profile.kind or "Brand",
        "category_list": [{"id": "2201", "name": profile.kind or "Brand"}],
        "tasks": TASKS,
        "link": f"https://www.facebook.com/{ids.page(account)}",
    }
    answer: Json = {}
    for field in fields:
        if field.name in {"instagram_business_account", "connected_instagram_account"}:
            answer[field.name] = draw_user(call, account, field.nested or (Field("id"),))
        else:
            answer |= _pick(known, (field,))
    return answer | {"id": known["id"]}


def _pick(known: Json, fields: tuple[Field, ...]) -> Json:
    for field in fields:
        if field.name not in known:
            raise refusals.nonexisting_field(field.name)
    return {field.name: known[field.name] for field in fields} | {"id": known["id"]}


def debug_token(call: Call) -> Json:
    """/debug_token: what a token is, in the platform's shape."""
    token, tokens = call.need("input_token"), call.platform.tokens
    grant = tokens.grant_of(token)
    if grant is None:
        return {
            "data": {
                "is_valid": False,
                "error": {"code": 190, "message": "Invalid OAuth access token"},
                "scopes": [],
            }
        }
    standing = tokens.standings.get(token)
    expires = int(standing.expires_at) if standing and standing.expires_at is not None else 0
    valid = not (standing and standing.revoked) and (expires == 0 or call.at < expires)
    return {
        "data": {
            "app_id": "1500000000000001", "type": grant.kind, "application": "Graph sandbox", "is_valid": valid,
            "expires_at": expires, "data_access_expires_at": int(call.at) + 90 * 86400,
            "scopes": SCOPES["ig" if grant.kind == INSTAGRAM else "fb"], "user_id": "122100000000000001",
        }
    }  # fmt: skip


SCOPES = {
    "fb": [
        "instagram_basic", "instagram_manage_insights", "instagram_content_publish", "instagram_manage_comments",
        "pages_show_list", "pages_read_engagement",
    ],
    "ig": [
        "instagram_business_basic", "instagram_business_manage_insights", "instagram_business_content_publish",
        "instagram_business_manage_comments",
    ],
}  # fmt: skip


def permissions(call: Call) -> Json:
    """/me/permissions: what was granted."""
    return {"data": [{"permission": scope, "status": "granted"} for scope in SCOPES[call.host]]}


TABLES: dict[str, Table] = {
    "root": {("GET", "debug_token"): Endpoint(lambda call, _: debug_token(call))},
    "person": {
        ("GET", ""): Endpoint(lambda call, _: me(call)),
        ("GET", "accounts"): Endpoint(lambda call, _: list_pages(call), "pages", FACEBOOK),
        ("GET", "permissions"): Endpoint(lambda call, _: permissions(call)),
    },
    "page": {
        ("GET", ""): Endpoint(
            lambda call, page: draw_page(call, page, asked_fields(call)), "profile", FACEBOOK
        )
    },
    "user": {
        ("GET", "permissions"): Endpoint(lambda call, _: permissions(call)),
    },
}
