"""what Naast writes by itself: when, and of what in a family's life"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('life',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('what', sa.String(length=64), nullable=False),
    sa.Column('state_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('since', sa.BigInteger(), nullable=False),
    sa.Column('first', sa.Boolean(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_life_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'what', name=op.f('pk_life'))
    )
    op.create_table('occasions',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('about', sa.String(length=64), nullable=False),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_occasions_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'about', name=op.f('pk_occasions'))
    )
    op.create_table('unasked',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.Column('before', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_unasked_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_unasked'))
    )
    # What was written unasked so far counts on.
    op.execute(
        "INSERT INTO unasked (person_id, last) SELECT person_id, max(done) FROM errands"
        " WHERE unasked AND done IS NOT NULL GROUP BY person_id"
    )
    # Whom a name may mean is read from the index alone.
    op.drop_index('ix_name_marks_mark', 'name_marks')
    op.create_index('ix_name_marks_mark', 'name_marks', ['mark', 'person_id'])


def downgrade() -> None:
    op.drop_index('ix_name_marks_mark', 'name_marks')
    op.create_index('ix_name_marks_mark', 'name_marks', ['mark'])
    op.drop_table('unasked')
    op.drop_table('occasions')
    op.drop_table('life')
