"""what coordinators wrote of their areas, and its history"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('local_words',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('at', sa.String(length=48), nullable=False),
    sa.Column('about', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=200), server_default=sa.text("('')"), nullable=False),
    sa.Column('hours', sa.String(length=200), server_default=sa.text("('')"), nullable=False),
    sa.Column('phone', sa.String(length=40), server_default=sa.text("('')"), nullable=False),
    sa.Column('web', sa.String(length=200), server_default=sa.text("('')"), nullable=False),
    sa.Column('notes', sa.Text(), server_default=sa.text("('')"), nullable=False),
    sa.Column('checked', sa.String(length=10), server_default=sa.text("('')"), nullable=False),
    sa.Column('dropped', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('by_id', sa.String(length=32), nullable=True),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_local_words_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_local_words'))
    )
    with op.batch_alter_table('local_words', schema=None) as batch_op:
        batch_op.create_index('ix_local_words_at_about', ['at', 'about'], unique=False)
        batch_op.create_index(batch_op.f('ix_local_words_by_id'), ['by_id'], unique=False)

    op.create_table('postcodes',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('where_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('told', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_postcodes_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_postcodes'))
    )


def downgrade() -> None:
    op.drop_table('postcodes')
    with op.batch_alter_table('local_words', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_local_words_by_id'))
        batch_op.drop_index('ix_local_words_at_about')

    op.drop_table('local_words')
