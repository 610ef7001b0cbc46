"""Expansions of edges that other modules answer: insights and comments inside `fields=`."""

from typing import Any

from connectors.sandbox.api import account_insights, comments, media_insights
from connectors.sandbox.api.call import Call
from connectors.sandbox.api.drawing import Expansion, Expansions
from connectors.sandbox.api.endpoint import Table
from connectors.sandbox.api.fields import Field
from connectors.sandbox.api.paging import Json


def _account_insights(call: Call, view: Any, field: Field) -> Json:
    return account_insights.read_insights(call, view.account, field.params)


def _media_insights(call: Call, view: Any, field: Field) -> Json:
    return media_insights.read_insights(view, field.params)


def _comments(call: Call, view: Any, field: Field) -> Json:
    return comments.list_comments(view, field.params, field.nested, nested=True)


TABLES: dict[str, Table] = {}
EXPANSIONS: Expansions = {
    "user": {"insights": Expansion(_account_insights, needs="insights")},
    "media": {
        "insights": Expansion(_media_insights, needs="insights"),
        "comments": Expansion(_comments, needs="comments"),
    },
}
