"""Posts: what we plan to publish, from the first draft to what became of it.

`rules` knows what Instagram takes, `draft` looks a draft over against them and the account, `freeze` fixes what
will be sent and its hash, `queueing` writes rows and intents, `planning` holds the changes until a post is sent,
`verdicts` those afterwards, `reading` and `story` what people see.
"""

from actions.posts.draft import Check, PostDraft, check_post
from actions.posts.planning import (
    cancel_post,
    create_post,
    move_post,
    schedule_new_post,
    schedule_post,
    update_post,
)
from actions.posts.reading import PostRow, post_row, posts_overview
from actions.posts.story import StoryLine, story_of_post
from actions.posts.verdicts import Again, Live, resolve_review, retry_post

__all__ = [
    "Again",
    "Check",
    "Live",
    "PostDraft",
    "PostRow",
    "StoryLine",
    "cancel_post",
    "check_post",
    "create_post",
    "move_post",
    "post_row",
    "posts_overview",
    "resolve_review",
    "retry_post",
    "schedule_new_post",
    "schedule_post",
    "story_of_post",
    "update_post",
]
