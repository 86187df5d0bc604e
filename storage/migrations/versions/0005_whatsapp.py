"""windows, receipts, templates and what was counted of messages"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_STATUS = 'ck_outbox_status'


def upgrade() -> None:
    with op.batch_alter_table('addresses', schema=None) as batch_op:
        batch_op.add_column(sa.Column('last_inbound', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('held', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('asked', sa.BigInteger(), nullable=True))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('template', sa.String(length=80), nullable=True))
        batch_op.alter_column('sent_as', existing_type=sa.String(length=160), type_=sa.String(length=1000))
        batch_op.drop_constraint(op.f(_STATUS), type_='check')
        batch_op.create_check_constraint(op.f(_STATUS), "status IN ('waiting','held','sent','dead')")

    op.create_table('optins',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('yes', sa.Boolean(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('way', sa.String(length=16), nullable=False),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_optins_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_optins'))
    )
    with op.batch_alter_table('optins', schema=None) as batch_op:
        batch_op.create_index('ix_optins_person_id_id', ['person_id', 'id'], unique=False)

    op.create_table('parts',
    sa.Column('outbox_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['outbox_id'], ['outbox.id'], name=op.f('fk_parts_outbox_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_parts_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('outbox_id', 'fingerprint', name=op.f('pk_parts'))
    )
    with op.batch_alter_table('parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_parts_fingerprint'), ['fingerprint'], unique=False)
        batch_op.create_index(batch_op.f('ix_parts_person_id'), ['person_id'], unique=False)

    op.create_table('receipts',
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('fault', sa.String(length=200), nullable=True),
    sa.Column('category', sa.String(length=40), server_default=sa.text("('')"), nullable=False),
    sa.Column('country', sa.String(length=2), server_default=sa.text("('')"), nullable=False),
    sa.Column('counted', sa.Boolean(), server_default='0', nullable=False),
    sa.CheckConstraint("state IN ('sent','failed','delivered','read')", name=op.f('ck_receipts_state')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_receipts_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('fingerprint', name=op.f('pk_receipts'))
    )
    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipts_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipts_person_id'), ['person_id'], unique=False)

    op.create_table('sendings',
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('many', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('month', 'category', 'country', name=op.f('pk_sendings'))
    )
    op.create_table('template_states',
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.String(length=200), server_default=sa.text("('')"), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'name', 'language', name=op.f('pk_template_states'))
    )


def downgrade() -> None:
    op.drop_table('template_states')
    op.drop_table('sendings')
    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipts_person_id'))
        batch_op.drop_index(batch_op.f('ix_receipts_at'))

    op.drop_table('receipts')
    with op.batch_alter_table('parts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_parts_person_id'))
        batch_op.drop_index(batch_op.f('ix_parts_fingerprint'))

    op.drop_table('parts')
    with op.batch_alter_table('optins', schema=None) as batch_op:
        batch_op.drop_index('ix_optins_person_id_id')

    op.drop_table('optins')
    # The revision before knows no windows: what is held is tried, and asking to answer is not.
    op.execute("DELETE FROM outbox WHERE template IS NOT NULL")
    op.execute("UPDATE outbox SET status = 'waiting' WHERE status = 'held'")
    op.execute("UPDATE outbox SET sent_as = substr(sent_as, 1, 160)")
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_STATUS), type_='check')
        batch_op.create_check_constraint(op.f(_STATUS), "status IN ('waiting','sent','dead')")
        batch_op.alter_column('sent_as', existing_type=sa.String(length=1000), type_=sa.String(length=160))
        batch_op.drop_column('template')

    with op.batch_alter_table('addresses', schema=None) as batch_op:
        batch_op.drop_column('asked')
        batch_op.drop_column('held')
        batch_op.drop_column('last_inbound')
