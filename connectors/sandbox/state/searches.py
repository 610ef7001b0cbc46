"""Hashtags that were searched, and how far their pages were read; answers to invitations to collaborate."""

from collections import defaultdict
from typing import Any

Event = dict[str, Any]
WINDOW_S = 7 * 86400


class Searches:
    """What each account looked for, by account, and what it answered to those who invited it."""

    def __init__(self) -> None:
        self.searched: dict[int, dict[str, float]] = defaultdict(dict)
        """account → tag → the search that began its seven days."""
        self.places: dict[tuple[int, str, str], tuple[Any, ...]] = {}
        """(account, tag, edge) → the last item that was read."""
        self.answers: dict[tuple[int, int, int], bool] = {}
        """(invited account, account of the post, post) → whether it was accepted."""

    def recent(self, account: int, at: float) -> dict[str, float]:
        """The tags that count against the account at an instant."""
        return {tag: since for tag, since in self.searched[account].items() if at - since < WINDOW_S}

    def on_hashtag_search(self, event: Event) -> None:
        """An account looked for a tag that it had not looked for within seven days."""
        self.searched[event["account"]][event["tag"]] = event["at"]

    def on_hashtag_page(self, event: Event) -> None:
        """An account read a page of a tag."""
        self.places[event["account"], event["tag"], event["edge"]] = tuple(event["key"])

    def on_collaboration_answer(self, event: Event) -> None:
        """An invitation was accepted or declined."""
        self.answers[event["account"], event["owner"], event["k"]] = event["accept"]
