"""Every table of the ledger. The Alembic migrations must produce exactly this (a test compares them).

Names follow the vocabulary of ARCHITECTURE.md. Instants are UTC; money is minor units with an ISO code;
JSON columns hold plain objects. Identifiers of the platform are text, our own keys are integers.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored as UTC. Refuses naive values, because their meaning is lost once stored."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; SQLite has no zones, so there it is dropped after converting."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r} given to the ledger")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every instant back with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key() -> Column[int]:
    # Tables with it are `sqlite_autoincrement`: an id is never given twice, since the audit log names ids.
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, nullable: bool = False, primary_key: bool = False) -> Column[Any]:
    return Column(name, ForeignKey(f"{target}.id"), nullable=nullable, primary_key=primary_key)


# ---- the workspace, its clients and accounts -----------------------------------------------------

workspace = Table(
    "workspace",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("name", String(200), nullable=False),
    Column("locale", String(20), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("key_check", LargeBinary),  # a constant sealed with the vault key: a wrong key is told at start
)

clients = Table(
    "clients",
    metadata,
    _key(),
    Column("name", String(200), nullable=False, unique=True),
    Column("time_zone", String(64), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("language", String(20), nullable=False),
    Column("look", JSON, nullable=False),  # logo and colours for reports
    Column("created_at", UtcDateTime, nullable=False),
    Column("archived_at", UtcDateTime),
    sqlite_autoincrement=True,
)

accounts = Table(
    "accounts",
    metadata,
    _key(),  # our own key: the same account whichever login found it
    _ref("client_id", "clients"),
    Column("platform", String(20), nullable=False),  # "instagram"
    Column("username", String(100), nullable=False),
    Column("name", String(200)),
    Column("time_zone", String(64), nullable=False),
    Column("day_basis", String(20), nullable=False),  # how the platform cuts days: pacific | utc | account
    Column("status", String(20), nullable=False),  # connected | needs_reauth | paused | removed
    Column("status_reason", Text),
    Column("login_flavour", String(20), nullable=False),  # facebook | instagram
    Column("graph_url", String(300), nullable=False),  # base of the host that answers for it
    Column("picture_path", String(300)),
    Column("connected_at", UtcDateTime, nullable=False),
    Column("checked_at", UtcDateTime),
    sqlite_autoincrement=True,
)

account_aliases = Table(
    "account_aliases",
    metadata,
    _key(),
    _ref("account_id", "accounts"),
    Column("platform", String(20), nullable=False),
    Column("kind", String(20), nullable=False),  # ig_user_id | app_scoped_id | page_id | username
    Column("external_id", String(100), nullable=False),
    UniqueConstraint("platform", "kind", "external_id"),
    sqlite_autoincrement=True,
)

secrets = Table(
    "secrets",
    metadata,
    _key(),
    Column("owner", String(100), nullable=False),  # e.g. "account:3", "app", "person:1"
    Column("name", String(50), nullable=False),  # e.g. "access_token"
    Column("key_id", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # nonce + AES-256-GCM ciphertext; AAD secrets|owner|name
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    UniqueConstraint("owner", "name"),
    sqlite_autoincrement=True,
)

tokens = Table(
    "tokens",  # what is known of an account's access token, which itself is a secret; one row per account
    metadata,
    _ref("account_id", "accounts", primary_key=True),
    Column("flavour", String(20), nullable=False),  # facebook | instagram
    Column("kind", String(20)),  # as the platform says: page | user | system_user | instagram
    Column("source", String(20), nullable=False),  # login | pasted
    Column("person_id", String(100)),  # the app's own id of whoever gave it
    Column("granted", JSON(none_as_null=True)),  # permissions when it was connected; null: not told
    Column("scopes", JSON(none_as_null=True)),  # permissions when it was last looked at
    Column("obtained_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),  # null: not told, or (lasting) never
    Column("lasting", Boolean, nullable=False),
    Column("parent_obtained_at", UtcDateTime),  # of the person's token, of which a Page's is made
    Column("parent_expires_at", UtcDateTime),
    Column("data_access_expires_at", UtcDateTime),  # afterwards only a new consent opens the data
    Column("renewed_at", UtcDateTime),
    Column("renewal_problem", Text),  # why it could not be renewed, in words
    Column("warned_days", Integer),  # the last of 14, 7, 3, 1, 0 days ahead at which people were told
    Column("checked_at", UtcDateTime),
    Index(None, "person_id"),
)

# ---- people --------------------------------------------------------------------------------------

people = Table(
    "people",
    metadata,
    _key(),
    Column("email", String(254), nullable=False, unique=True),  # stored lower-case
    Column("name", String(200), nullable=False),
    Column("password_hash", String(300)),
    Column("locale", String(20), nullable=False),
    Column("status", String(20), nullable=False),  # active | disabled
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_sign_in_at", UtcDateTime),
    sqlite_autoincrement=True,
)

grants = Table(
    "grants",
    metadata,
    _key(),
    _ref("person_id", "people"),
    Column("role", String(20), nullable=False),  # viewer | author | approver | admin | owner
    Column("scope", String(20), nullable=False),  # workspace | client | account
    Column("scope_id", Integer, nullable=False),  # 0 for the workspace
    Column("granted_at", UtcDateTime, nullable=False),
    UniqueConstraint("person_id", "scope", "scope_id"),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the cookie's token, hex
    _ref("person_id", "people"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("user_agent", String(300)),
    Index(None, "person_id"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    _key(),
    Column("subject", String(300), nullable=False),  # "email:…" or "ip:…"
    Column("at", UtcDateTime, nullable=False),
    Index(None, "subject", "at"),
    sqlite_autoincrement=True,
)

# ---- campaigns, labels, targets, annotations -----------------------------------------------------

campaigns = Table(
    "campaigns",
    metadata,
    _key(),
    _ref("client_id", "clients"),
    Column("name", String(200), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),  # inclusive
    Column("goal", Text),
    Column("utm_campaign", String(200)),
    Column("budget_minor", BigInteger),
    Column("currency", String(3)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("archived_at", UtcDateTime),
    CheckConstraint("starts_on <= ends_on", name="dates_in_order"),
    UniqueConstraint("client_id", "name"),
    sqlite_autoincrement=True,
)

campaign_rules = Table(
    "campaign_rules",
    metadata,
    _key(),
    _ref("campaign_id", "campaigns"),
    Column("kind", String(20), nullable=False),  # hashtag | label | account | dates (all posts of its days)
    Column("value", String(200), nullable=False),
    UniqueConstraint("campaign_id", "kind", "value"),
    sqlite_autoincrement=True,
)

campaign_media = Table(
    "campaign_media",
    metadata,
    _key(),
    _ref("campaign_id", "campaigns"),
    _ref("account_id", "accounts"),
    Column("media_id", String(40), nullable=False),
    Column("included", Boolean, nullable=False),  # false: taken out by hand although a rule matches
    UniqueConstraint("campaign_id", "account_id", "media_id"),
    sqlite_autoincrement=True,
)

labels = Table(
    "labels",
    metadata,
    _key(),
    _ref("client_id", "clients"),
    Column("name", String(100), nullable=False),
    Column("colour", String(20), nullable=False),
    UniqueConstraint("client_id", "name"),
    sqlite_autoincrement=True,
)

label_links = Table(
    "label_links",
    metadata,
    _key(),
    _ref("label_id", "labels"),
    Column("kind", String(10), nullable=False),  # media | post
    _ref("account_id", "accounts"),
    Column("target_id", String(40), nullable=False),
    UniqueConstraint("label_id", "kind", "account_id", "target_id"),
    sqlite_autoincrement=True,
)

targets = Table(
    "targets",
    metadata,
    _key(),
    Column("scope", String(20), nullable=False),  # client | account | campaign
    Column("scope_id", Integer, nullable=False),
    Column("metric", String(60), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("value", Float, nullable=False),
    Column("currency", String(3)),  # set when the metric is money (value is then minor units)
    sqlite_autoincrement=True,
)

annotations = Table(
    "annotations",
    metadata,
    _key(),
    Column("scope", String(20), nullable=False),  # client | account | campaign
    Column("scope_id", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_by", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

# ---- publishing ----------------------------------------------------------------------------------

files = Table(
    "files",  # uploaded pictures and clips, kept by content in the media store
    metadata,
    _key(),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("name", String(300), nullable=False),
    Column("mime", String(50), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("duration_ms", Integer),
    Column("created_by", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

posts = Table(
    "posts",  # what we plan to publish; becomes media
    metadata,
    _key(),
    _ref("account_id", "accounts"),
    Column("kind", String(20), nullable=False),  # image | carousel | reel | story
    Column("caption", Text, nullable=False),
    Column("options", JSON, nullable=False),  # share_to_feed, location_id, user_tags, collaborators, cover …
    Column("first_comment", Text),
    # draft | in_review | approved | scheduled | cancelled; once scheduled, the intent tells the rest
    Column("state", String(20), nullable=False),
    Column("wall_time", String(19)),  # YYYY-MM-DDTHH:MM:SS as the person chose it
    Column("time_zone", String(64)),
    Column("due_at", UtcDateTime),
    Column("late_policy_s", Integer, nullable=False),  # publish if at most this late, else MISSED/REVIEW
    Column("content_hash", String(64)),  # of what was approved; what is published must equal it
    Column("campaign_id", ForeignKey("campaigns.id")),
    Column("created_by", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index(None, "account_id", "due_at"),
    sqlite_autoincrement=True,
)

post_files = Table(
    "post_files",
    metadata,
    _ref("post_id", "posts", primary_key=True),
    Column("position", Integer, primary_key=True),
    _ref("file_id", "files"),
    Column("alt_text", Text),
)

approvals = Table(
    "approvals",
    metadata,
    _key(),
    _ref("post_id", "posts"),
    Column("content_hash", String(64), nullable=False),
    Column("decision", String(20), nullable=False),  # requested | approved | rejected | voided
    Column("person_id", Integer),
    Column("note", Text),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "post_id"),
    sqlite_autoincrement=True,
)

intents = Table(
    "intents",  # one write to Instagram that we mean to make; the publisher's queue
    metadata,
    _key(),
    Column("kind", String(20), nullable=False),  # publish | comment | reply | hide | delete
    _ref("account_id", "accounts"),
    Column("post_id", ForeignKey("posts.id")),
    Column("target_id", String(40)),  # media or comment the write is about, when it is not a post
    Column("body", JSON, nullable=False),  # what is sent, frozen when scheduled (captions, files, options)
    Column("content_hash", String(64), nullable=False),
    # SCHEDULED PREPARING READY PUBLISHING UNCERTAIN WAIT NEEDS_REAUTH REVIEW,
    # for good: PUBLISHED FAILED CANCELLED MISSED
    Column("state", String(20), nullable=False),
    Column("reason", Text),  # in words, for people
    Column("resume_state", String(20)),  # where WAIT and NEEDS_REAUTH go back to
    Column("due_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),  # when the publisher must look again
    Column("late_policy_s", Integer, nullable=False),
    Column("lease_token", String(32)),
    Column("lease_until", Float),  # seconds of the lease clock (never the sandbox's)
    Column("lease_generation", Integer, nullable=False),
    Column("container_id", String(40)),
    Column("container_created_at", UtcDateTime),
    Column("container_finished_at", UtcDateTime),  # last time its status was read as FINISHED
    Column("containers_made", Integer, nullable=False),
    Column("child_containers", JSON, nullable=False),  # carousel: container ids in order
    Column("quota_checked_at", UtcDateTime),
    Column("write_intended_at", UtcDateTime),  # durable before the POST that makes it live
    Column("first_write_intended_at", UtcDateTime),
    Column("write_ended_at", UtcDateTime),  # when the last POST gave up or was answered
    Column("attempt_no", Integer, nullable=False),  # POSTs that could have made it live
    Column("ambiguous_rounds", Integer, nullable=False),
    Column("finished_reads", Integer, nullable=False),  # FINISHED reads since the last ambiguous POST
    Column("last_error", JSON),  # {code, subcode, trace_id, message, kind}
    Column("media_id", String(40)),
    Column("permalink", String(300)),
    Column("published_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("account_id", "media_id"),
    UniqueConstraint("post_id"),
    Index(None, "state", "next_at"),
    sqlite_autoincrement=True,
)

attempts = Table(
    "attempts",  # one try at one step of an intent
    metadata,
    _key(),
    _ref("intent_id", "intents"),
    Column(
        "step", String(30), nullable=False
    ),  # create_container | read_container | read_quota | publish | …
    Column("lease_generation", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", String(20)),  # ok | refused | ambiguous | (null: still under way, or cut short)
    Column("request_hash", String(64)),
    Column("http_status", Integer),
    Column("answer", JSON),  # what came back, without secrets
    Column("container_id", String(40)),
    Column("media_id", String(40)),
    Index(None, "intent_id", "id"),
    sqlite_autoincrement=True,
)

# ---- jobs, alerts, limits ------------------------------------------------------------------------

job_state = Table(
    "job_state",
    metadata,
    Column("job", String(40), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("requested_at", UtcDateTime),  # someone asked for a run now
    Column("requested_by", String(100)),
    Column("request_detail", JSON),  # e.g. {"accounts": [1]}
)

runs = Table(
    "runs",
    metadata,
    _key(),
    Column("job", String(40), nullable=False),
    Column("trigger", String(20), nullable=False),  # clock | request | command
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("state", String(20), nullable=False),  # running | done | failed | interrupted
    Column("progress", JSON),  # {"done": n, "total": m, "note": text}
    Column("result", JSON),
    Column("error", Text),
    Index(None, "job", "started_at"),
    sqlite_autoincrement=True,
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(100), primary_key=True),  # e.g. "sync:account:3"
    Column("token", String(32), nullable=False),
    Column("until", Float, nullable=False),  # seconds of the lease clock
    Column("generation", Integer, nullable=False),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("process", String(40), primary_key=True),  # server | publisher
    Column("pid", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("detail", JSON, nullable=False),
)

usage = Table(
    "usage",  # the platform's usage headers, so that reading yields to publishing
    metadata,
    Column("subject", String(100), primary_key=True),  # "account:3" or "app"
    Column("percent", Float, nullable=False),  # the highest of call_count, total_time, total_cputime
    Column("regain_at", UtcDateTime),
    Column("headers", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

capabilities = Table(
    "capabilities",  # which metric the platform gives for which kind of media of which account
    metadata,
    _ref("account_id", "accounts", primary_key=True),
    Column("product_type", String(20), primary_key=True),  # FEED | REELS | STORY | account | …
    Column("metric", String(60), primary_key=True),  # a metric, or "*" for all of them
    Column("status", String(20), nullable=False),  # given | refused | empty
    Column("evidence", Text, nullable=False),
    Column("learned_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

sync_progress = Table(
    "sync_progress",  # mirror of the lake's progress rows, readable without the lake
    metadata,
    _ref("account_id", "accounts", primary_key=True),
    Column("resource", String(40), primary_key=True),
    Column("reached_at", UtcDateTime),
    Column("observed_at", UtcDateTime, nullable=False),
    Column("run_id", Integer, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    _key(),
    Column("matter", String(200), nullable=False),  # one open alert per matter
    Column("level", String(10), nullable=False),  # info | warning | error
    Column("message", Text, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("times", Integer, nullable=False),
    Column("closed_at", UtcDateTime),
    # the open one per matter is unique in the database too: two jobs may raise it at the same moment
    Index(
        "uq_alerts_open_matter",
        "matter",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

reports = Table(
    "reports",  # a frozen report: its document never changes after it was made
    metadata,
    _key(),
    Column("title", String(300), nullable=False),
    Column("spec", JSON, nullable=False),
    Column("as_of", UtcDateTime, nullable=False),
    Column("document", Text, nullable=False),  # JSON: every number with metric, period and as-of
    Column("sha256", String(64), nullable=False),
    Column("created_by", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

# ---- what the platform tells by itself -------------------------------------------------------------

webhook_events = Table(
    "webhook_events",  # deliveries as they came; a row goes as soon as it was acted on
    metadata,
    _key(),
    Column("received_at", UtcDateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),  # one delivered twice before it is acted on
    Column("subjects", Text, nullable=False),  # " id id " of the accounts named, to delete what is about them
    Column("state", String(20), nullable=False),  # waiting | kept (of a shape we do not know, or given up)
    Column("next_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("problem", Text),
    Index(None, "state", "next_at"),
    sqlite_autoincrement=True,
)

webhook_news = Table(
    "webhook_news",  # what was acted on, by its content: the platform delivers news twice and out of order
    metadata,
    Column("key", String(64), primary_key=True),
    _ref("account_id", "accounts"),
    Column("kind", String(30), nullable=False),  # comment | mention | story | other
    Column("told_at", UtcDateTime, nullable=False),
    Index(None, "told_at"),
)

webhook_accounts = Table(
    "webhook_accounts",  # whether an account lets the platform tell us, and what it told
    metadata,
    _ref("account_id", "accounts", primary_key=True),
    Column("subscribed_at", UtcDateTime),
    Column("checked_at", UtcDateTime),
    Column("problem", Text),  # why it could not be subscribed, in words
    Column("last_at", UtcDateTime),  # the newest news of it
    Column("news", Integer, nullable=False),
    Column("repeats", Integer, nullable=False),
)

mention_notices = Table(
    "mention_notices",  # mentions that we were told of and that are still to be read
    metadata,
    _key(),
    _ref("account_id", "accounts"),
    Column("media_id", String(40), nullable=False),
    Column("comment_id", String(40), nullable=False),  # "" when the account is named in the caption
    Column("told_at", UtcDateTime, nullable=False),
    UniqueConstraint("account_id", "media_id", "comment_id"),
    sqlite_autoincrement=True,
)

deletions = Table(
    "deletions",  # requests of people to delete their data; nothing here tells who they are
    metadata,
    _key(),
    Column("code_sha256", String(64), nullable=False, unique=True),  # of the code that the person was given
    Column("person_hash", String(64), nullable=False),  # keyed, so that it cannot be guessed back
    Column("requested_at", UtcDateTime, nullable=False),
    Column("account_ids", JSON, nullable=False),
    Column("state", String(20), nullable=False),  # waiting | done | nothing
    Column("next_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("problem", Text),
    Column("deleted", JSON, nullable=False),  # how many rows and files of each kind
    Column("ended_at", UtcDateTime),
    sqlite_autoincrement=True,
)

# ---- what is watched -------------------------------------------------------------------------------

watches = Table(
    "watches",  # competitors and hashtags that an account keeps an eye on
    metadata,
    _key(),
    _ref("account_id", "accounts"),
    Column("kind", String(20), nullable=False),  # competitor | hashtag
    Column("name", String(100), nullable=False),  # a username or a tag, in small letters, without @ and #
    Column("platform_id", String(40)),
    Column("state", String(20), nullable=False),  # waiting | read | missing | put_off
    Column("words", Text),  # why it is not read, in words
    Column("added_at", UtcDateTime, nullable=False),
    Column("checked_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    UniqueConstraint("account_id", "kind", "name"),
    sqlite_autoincrement=True,
)

hashtag_searches = Table(
    "hashtag_searches",  # tags that count against the thirty that an account may look for in seven days
    metadata,
    _ref("account_id", "accounts", primary_key=True),
    Column("tag", String(100), primary_key=True),
    Column("began_at", UtcDateTime, nullable=False),  # the search that began its seven days
    Column("answered", Boolean, nullable=False),
)

# ---- audit and request keys ----------------------------------------------------------------------

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 … without a gap
    # Text as it was hashed, so that every byte of an entry is covered: the instant in ISO form (UTC) and
    # canonical JSON of ids and hashes only, never secrets or personal text.
    Column("at", String(32), nullable=False),
    Column("actor", String(100), nullable=False),  # person:3 | job:sync | publisher | console
    Column("action", String(60), nullable=False),
    Column("subject", String(100), nullable=False),  # post:12, intent:9, account:1 …
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "subject"),
)

audit_head = Table(
    "audit_head",  # one row; locked while an entry is appended, so that the chain never forks
    metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),  # HMAC of both, so that the head cannot be set back by hand
)

request_keys = Table(
    "request_keys",  # a repeated request gives the first result again instead of acting twice
    metadata,
    Column("key", String(100), primary_key=True),
    Column("action", String(60), nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("result", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
