"""Posts in every state, runs, alerts and people, written straight into the stores of a desk."""

import io
from datetime import timedelta

from PIL import Image, ImageDraw
from sqlalchemy import insert, update

from actions.actor import Actor, Grant
from actions.files import add_file
from actions.people import add_person
from actions.posts import PostDraft, create_post, schedule_new_post
from tests.dashboard.desk_fixture import PASSWORD, SeededDesk
from warehouse.ledger import tables

CAPTIONS = (
    "Saturday morning, the first batch of cardamom buns is out. Come before ten! #bakery #cardamom #weekend",
    "Behind the scenes: how our roaster Lea tastes every bag. @lea.roasts #coffee",
    "New opening hours from December on: 8 to 18, every day.",
    "Three ways to use stale bread. Swipe! #zerowaste #recipe #bread",
    "A quiet corner by the window. *Not* for laptops.",
    "We are hiring! Bakers and night owls wanted. #jobs",
    "Winter menu tasting on Thursday at 19:00. Twelve seats.",
    "Our oldest oven turns fifty.",
    "Thank you for 10,000 followers!",
    "Croissants, croissants, croissants.",
)
STATES = (
    ("SCHEDULED", None),
    ("READY", None),
    ("PUBLISHING", None),
    (
        "UNCERTAIN",
        "Instagram did not answer. Looking whether the post is live before anything is sent again.",
    ),
    ("NEEDS_REAUTH", "Instagram no longer accepts the token of @cafe_aurora. Connect the account again."),
    ("REVIEW", "Instagram's answer was lost three times. Look at the account and decide."),
    ("PUBLISHED", None),
    ("FAILED", "Instagram refused the picture: its format is not supported (code 36003)."),
    ("MISSED", "Its time passed while the desk was switched off."),
)


def picture(colour: str, text: str = "") -> bytes:
    """A JPEG of 1080 × 1350 pixels."""
    image = Image.new("RGB", (1080, 1350), colour)
    ImageDraw.Draw(image).ellipse((240, 375, 840, 975), fill="#f3e3c3", outline="#5b3a1a", width=12)
    ImageDraw.Draw(image).text((60, 60), text, fill="white")
    data = io.BytesIO()
    image.save(data, "JPEG")
    return data.getvalue()


def scheduled(seeded: SeededDesk, n: int, *, hours: float) -> int:
    """Schedule one picture post `hours` from now; gives the post's id."""
    desk, actor = seeded.ctx.desk, Actor.console()
    file_id = add_file(desk, actor, picture(f"hsl({n * 37 % 360},45%,45%)", str(n)), f"photo{n}.jpg").id
    local = seeded.ctx.now() + timedelta(hours=hours + 1)
    draft = PostDraft(
        account_id=seeded.account_ids[n % len(seeded.account_ids)],
        caption=CAPTIONS[n % len(CAPTIONS)],
        file_ids=(file_id,),
        alt_texts=("A round bun on a coloured table",),
        wall_time=local.strftime("%Y-%m-%dT%H:%M"),
        first_comment="Recipe in our bio." if n == 0 else None,
    )
    return schedule_new_post(desk, actor, draft, confirmed=True).id


def put_state(seeded: SeededDesk, post_id: int, state: str, reason: str | None, hours: float) -> None:
    """Set the intent of a post as the publisher would have left it."""
    now = seeded.ctx.now()
    values = {"state": state, "reason": reason}
    if hours < 0:
        due = now + timedelta(hours=hours)
        values |= {"due_at": due}
    if state == "PUBLISHED":
        values |= {
            "published_at": now + timedelta(hours=hours),
            "media_id": f"179{post_id:014d}",
            "permalink": "https://www.instagram.com/p/Cx1/",
        }
    with seeded.ctx.ledger.begin() as conn:
        conn.execute(update(tables.intents).where(tables.intents.c.post_id == post_id).values(**values))
        if hours < 0:
            conn.execute(
                update(tables.posts)
                .where(tables.posts.c.id == post_id)
                .values(due_at=now + timedelta(hours=hours))
            )


def seed(seeded: SeededDesk) -> None:
    """Everything at once, for looking at it."""
    for n, (state, reason) in enumerate(STATES):
        late = state in ("PUBLISHED", "FAILED", "MISSED", "REVIEW", "UNCERTAIN", "NEEDS_REAUTH")
        post_id = scheduled(seeded, n, hours=4 + n * 9)
        if state != "SCHEDULED":
            put_state(seeded, post_id, state, reason, -3.0 - n * 7 if late else 2 + n)
    create_post(
        seeded.ctx.desk,
        Actor.console(),
        PostDraft(account_id=seeded.account_ids[0], caption="An idea for spring: rhubarb."),
    )
    for email, name, role in (
        ("bob@example.com", "Bob Lind", "author"),
        ("mia@example.com", "Mia Roth", "viewer"),
    ):
        add_person(
            seeded.ctx.desk, Actor.console(), email, name, PASSWORD, grants=(Grant(role, "workspace", 0),)
        )
    runs(seeded)
    alert(seeded)


def runs(seeded: SeededDesk) -> None:
    """Finished, failed and running jobs."""
    now = seeded.ctx.now()
    rows = (
        ("sync", "clock", -180, -178, "done", None, {"accounts": 2, "media": 412, "samples": 388}, None),
        ("sync", "clock", -120, -119, "failed", None, None, "Instagram did not answer within 60 seconds."),
        ("connect", "request", -200, -199, "done", None, {"accounts": ["cafe_aurora"]}, None),
        ("sync", "request", -1, None, "running", {"done": 1, "total": 2, "note": "@velo_nord"}, None, None),
    )
    with seeded.ctx.ledger.begin() as conn:
        for job, trigger, start, end, state, progress, result, error in rows:
            conn.execute(
                insert(tables.runs).values(
                    job=job,
                    trigger=trigger,
                    started_at=now + timedelta(minutes=start),
                    ended_at=None if end is None else now + timedelta(minutes=end),
                    state=state,
                    progress=progress,
                    result=result,
                    error=error,
                )
            )


def alert(seeded: SeededDesk, level: str = "error") -> None:
    """One open alert on the first account."""
    now = seeded.ctx.now()
    with seeded.ctx.ledger.begin() as conn:
        conn.execute(
            insert(tables.alerts).values(
                matter=f"token:{seeded.account_ids[0]}",
                level=level,
                message="The token of @cafe_aurora is refused. Connect the account again.",
                detail={},
                account_id=seeded.account_ids[0],
                opened_at=now - timedelta(hours=2),
                last_at=now - timedelta(minutes=4),
                times=3,
            )
        )
