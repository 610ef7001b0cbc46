"""What is known of each account's access token: what it may, until when, and when it was renewed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tokens",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("flavour", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20)),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=100)),
        sa.Column("granted", sa.JSON(none_as_null=True)),
        sa.Column("scopes", sa.JSON(none_as_null=True)),
        sa.Column("obtained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.Column("parent_obtained_at", sa.DateTime(timezone=True)),
        sa.Column("parent_expires_at", sa.DateTime(timezone=True)),
        sa.Column("data_access_expires_at", sa.DateTime(timezone=True)),
        sa.Column("renewed_at", sa.DateTime(timezone=True)),
        sa.Column("renewal_problem", sa.Text()),
        sa.Column("warned_days", sa.Integer()),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tokens_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_tokens")),
    )
    op.create_index(op.f("ix_tokens_person_id"), "tokens", ["person_id"])
