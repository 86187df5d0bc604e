"""barriers, actions, outcomes, signals"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('signal_words',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=64), server_default=sa.text("('')"), nullable=False),
    sa.Column('area', sa.String(length=32), server_default=sa.text("('')"), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('bs', sa.String(length=100), server_default=sa.text("('')"), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signal_words'))
    )
    with op.batch_alter_table('signal_words', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signal_words_month'), ['month'], unique=False)

    op.create_table('signals',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=64), server_default=sa.text("('')"), nullable=False),
    sa.Column('area', sa.String(length=32), server_default=sa.text("('')"), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('b', sa.String(length=12), nullable=False),
    sa.Column('level', sa.String(length=8), nullable=False),
    sa.Column('source', sa.String(length=9), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=True),
    sa.Column('quarter_mark', sa.String(length=64), nullable=True),
    sa.CheckConstraint("level IN ('service','person','relation')", name=op.f('ck_signals_level')),
    sa.CheckConstraint("source IN ('family','supporter','buddy')", name=op.f('ck_signals_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signals')),
    sa.UniqueConstraint('mark', 'subject', 'b', 'level', 'area', name=op.f('uq_signals_mark'))
    )
    with op.batch_alter_table('signals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signals_month'), ['month'], unique=False)

    op.create_table('actions',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=64), server_default=sa.text("('')"), nullable=False),
    sa.Column('barriers', sa.String(length=200), server_default=sa.text("('')"), nullable=False),
    sa.Column('kind', sa.String(length=12), server_default=sa.text("('')"), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.Column('done', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("state IN ('open','done')", name=op.f('ck_actions_state')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_actions_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_actions'))
    )
    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.create_index('ix_actions_person_id_made', ['person_id', 'made'], unique=False)

    op.create_table('outcomes',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('told', sa.BigInteger(), nullable=False),
    sa.Column('asked', sa.BigInteger(), nullable=True),
    sa.Column('said', sa.String(length=8), nullable=True),
    sa.Column('answered', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("said IN ('asked','got','refused','not_yet','had','dropped')", name=op.f('ck_outcomes_said')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_outcomes_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'subject', name=op.f('pk_outcomes'))
    )
    op.create_table('signal_news',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('b', sa.String(length=12), nullable=False),
    sa.Column('area', sa.String(length=32), server_default=sa.text("('')"), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_signal_news_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'subject', 'b', name=op.f('pk_signal_news'))
    )
    op.create_table('signal_reports',
    sa.Column('quarter', sa.String(length=7), nullable=False),
    sa.Column('cells', sa.Text(), nullable=False),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('quarter', name=op.f('pk_signal_reports'))
    )
    op.create_table('signal_answers',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('b', sa.String(length=12), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('area', sa.String(length=32), nullable=False),
    sa.Column('nl', sa.Text(), nullable=False),
    sa.Column('fr', sa.Text(), nullable=False),
    sa.Column('en', sa.Text(), nullable=False),
    sa.Column('by_id', sa.String(length=32), nullable=True),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_signal_answers_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signal_answers'))
    )
    with op.batch_alter_table('signal_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signal_answers_by_id'), ['by_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('signal_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signal_answers_by_id'))

    op.drop_table('signal_answers')
    op.drop_table('signal_reports')
    op.drop_table('signal_news')
    op.drop_table('outcomes')
    with op.batch_alter_table('actions', schema=None) as batch_op:
        batch_op.drop_index('ix_actions_person_id_made')

    op.drop_table('actions')
    with op.batch_alter_table('signals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signals_month'))

    op.drop_table('signals')
    with op.batch_alter_table('signal_words', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signal_words_month'))

    op.drop_table('signal_words')
