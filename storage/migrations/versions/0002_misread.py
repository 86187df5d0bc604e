"""sentences that were misunderstood, for a coordinator to learn from"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "misread",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("guesses", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_misread_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misread")),
        sa.UniqueConstraint("person_id", "n", name=op.f("uq_misread_person_id")),
    )
    with op.batch_alter_table("misread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_misread_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("misread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_misread_at"))
    op.drop_table("misread")
