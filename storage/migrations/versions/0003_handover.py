"""who works where, transfers, tasks, what is shared, registrations, staff's own things"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('organisations',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('municipality', sa.String(length=80), server_default=sa.text("''"), nullable=False),
    sa.Column('contact', sa.String(length=200), server_default=sa.text("''"), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations')),
    sa.UniqueConstraint('name', name=op.f('uq_organisations_name'))
    )
    op.create_table('absences',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('first', sa.String(length=10), nullable=False),
    sa.Column('last', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_absences_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absences'))
    )
    with op.batch_alter_table('absences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_absences_person_id'), ['person_id'], unique=False)

    op.create_table('areas',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('postcodes', sa.String(length=400), server_default=sa.text("''"), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=True),
    sa.Column('coordinator_id', sa.String(length=32), nullable=True),
    sa.Column('hours', sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column('full', sa.Boolean(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['coordinator_id'], ['people.id'], name=op.f('fk_areas_coordinator_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_areas_organisation_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_areas')),
    sa.UniqueConstraint('name', name=op.f('uq_areas_name'))
    )
    op.create_table('credentials',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('password', sa.String(length=200), nullable=False),
    sa.Column('totp_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('last_step', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('failed', sa.Integer(), server_default='0', nullable=False),
    sa.Column('locked_until', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_credentials_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_credentials'))
    )
    op.create_table('name_marks',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_name_marks_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'mark', name=op.f('pk_name_marks'))
    )
    with op.batch_alter_table('name_marks', schema=None) as batch_op:
        batch_op.create_index('ix_name_marks_mark', ['mark'], unique=False)

    op.create_table('sayings',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('title_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sayings_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sayings'))
    )
    with op.batch_alter_table('sayings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sayings_person_id'), ['person_id'], unique=False)

    op.create_table('workers',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.String(length=32), nullable=True),
    sa.Column('languages', sa.String(length=200), server_default=sa.text("''"), nullable=False),
    sa.Column('hours', sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column('backup_id', sa.String(length=32), nullable=True),
    sa.Column('left', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['backup_id'], ['people.id'], name=op.f('fk_workers_backup_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_workers_organisation_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_workers_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_workers'))
    )
    op.create_table('drafts',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_drafts_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_drafts_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'case_id', 'kind', name=op.f('pk_drafts'))
    )
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.create_index('ix_drafts_case_id', ['case_id'], unique=False)

    op.create_table('homes',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('area_id', sa.String(length=32), nullable=True),
    sa.Column('supporter_id', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_homes_area_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_homes_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['supporter_id'], ['people.id'], name=op.f('fk_homes_supporter_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_homes'))
    )
    with op.batch_alter_table('homes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_homes_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_homes_supporter_id'), ['supporter_id'], unique=False)

    op.create_table('registrations',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('sender_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('answer_to_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('area_id', sa.String(length=32), nullable=True),
    sa.Column('made_by', sa.String(length=32), nullable=True),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=True),
    sa.Column('opened', sa.BigInteger(), nullable=True),
    sa.Column('told', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_registrations_area_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['made_by'], ['people.id'], name=op.f('fk_registrations_made_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_registrations_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registrations')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_registrations_code_hash'))
    )
    with op.batch_alter_table('registrations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registrations_made'), ['made'], unique=False)
        batch_op.create_index(batch_op.f('ix_registrations_person_id'), ['person_id'], unique=False)

    op.create_table('tags',
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('tag', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_tags_case_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'tag', name=op.f('pk_tags'))
    )
    op.create_table('tasks',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('for_id', sa.String(length=32), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=True),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.Column('done', sa.BigInteger(), nullable=True),
    sa.Column('done_by', sa.String(length=32), nullable=True),
    sa.CheckConstraint("kind IN ('call','interpreter','news','other')", name=op.f('ck_tasks_kind')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_tasks_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['done_by'], ['people.id'], name=op.f('fk_tasks_done_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['for_id'], ['people.id'], name=op.f('fk_tasks_for_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks'))
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tasks_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_for_id'), ['for_id'], unique=False)

    op.create_table('threads',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('thread', sa.String(length=64), server_default=sa.text("''"), nullable=False),
    sa.Column('chosen', sa.Boolean(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_threads_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_threads_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'case_id', name=op.f('pk_threads'))
    )
    with op.batch_alter_table('threads', schema=None) as batch_op:
        batch_op.create_index('ix_threads_case_id', ['case_id'], unique=False)

    op.create_table('transfers',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('from_id', sa.String(length=32), nullable=True),
    sa.Column('to_id', sa.String(length=32), nullable=True),
    sa.Column('area_id', sa.String(length=32), nullable=True),
    sa.Column('state', sa.String(length=12), server_default='asked', nullable=False),
    sa.Column('word_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('answer_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('offered', sa.BigInteger(), nullable=False),
    sa.Column('settled', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("state IN ('asked','offered','accepted','declined','refused','withdrawn')", name=op.f('ck_transfers_state')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_transfers_area_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_transfers_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['from_id'], ['people.id'], name=op.f('fk_transfers_from_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['to_id'], ['people.id'], name=op.f('fk_transfers_to_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfers'))
    )
    with op.batch_alter_table('transfers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transfers_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_transfers_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_transfers_to_id'), ['to_id'], unique=False)
        batch_op.create_index('uq_transfers_open', ['case_id'], unique=True, sqlite_where=sa.text("state IN ('asked', 'offered')"), postgresql_where=sa.text("state IN ('asked', 'offered')"))

    op.create_table('worker_areas',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('area_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_worker_areas_area_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_worker_areas_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'area_id', name=op.f('pk_worker_areas'))
    )
    op.create_table('shares',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('transfer_id', sa.String(length=32), nullable=True),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('receiver', sa.String(length=80), nullable=False),
    sa.Column('given', sa.BigInteger(), nullable=False),
    sa.Column('revoked', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_shares_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_shares_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['transfer_id'], ['transfers.id'], name=op.f('fk_shares_transfer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shares'))
    )
    with op.batch_alter_table('shares', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shares_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_shares_person_id'), ['person_id'], unique=False)

    op.add_column('cases', sa.Column('kind', sa.String(length=16), server_default='talk', nullable=False))
    op.add_column('cases', sa.Column('responsible_id', sa.String(length=32), nullable=True))
    op.add_column('cases', sa.Column('chosen', sa.String(length=200), server_default=sa.text("''"), nullable=False))
    op.add_column('cases', sa.Column('area_id', sa.String(length=32), nullable=True))
    op.add_column('cases', sa.Column('topic', sa.String(length=64), server_default=sa.text("''"), nullable=False))
    op.add_column('cases', sa.Column('step', sa.Integer(), server_default='0', nullable=False))
    op.add_column('cases', sa.Column('snoozed_until', sa.BigInteger(), nullable=True))
    op.add_column('cases', sa.Column('next_news', sa.BigInteger(), nullable=True))
    op.add_column('cases', sa.Column('letter_by', sa.BigInteger(), nullable=True))
    op.add_column('cases', sa.Column('letter_words_sealed', sa.LargeBinary(), nullable=True))
    op.add_column('cases', sa.Column('helped', sa.String(length=8), nullable=True))
    op.create_index(op.f('ix_cases_area_id'), 'cases', ['area_id'], unique=False)
    op.create_index(op.f('ix_cases_responsible_id'), 'cases', ['responsible_id'], unique=False)

    op.add_column('messages', sa.Column('heard_as', sa.String(length=64), nullable=True))
    op.add_column('messages', sa.Column('edited', sa.BigInteger(), nullable=True))
    op.add_column('messages', sa.Column('deleted', sa.BigInteger(), nullable=True))
    op.create_index(op.f('ix_messages_heard_as'), 'messages', ['heard_as'], unique=False)



def downgrade() -> None:
    op.drop_index(op.f('ix_messages_heard_as'), 'messages')
    op.drop_column('messages', 'deleted')
    op.drop_column('messages', 'edited')
    op.drop_column('messages', 'heard_as')

    op.drop_index(op.f('ix_cases_responsible_id'), 'cases')
    op.drop_index(op.f('ix_cases_area_id'), 'cases')
    op.drop_column('cases', 'helped')
    op.drop_column('cases', 'letter_words_sealed')
    op.drop_column('cases', 'letter_by')
    op.drop_column('cases', 'next_news')
    op.drop_column('cases', 'snoozed_until')
    op.drop_column('cases', 'step')
    op.drop_column('cases', 'topic')
    op.drop_column('cases', 'area_id')
    op.drop_column('cases', 'chosen')
    op.drop_column('cases', 'responsible_id')
    op.drop_column('cases', 'kind')

    with op.batch_alter_table('shares', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shares_person_id'))
        batch_op.drop_index(batch_op.f('ix_shares_case_id'))

    op.drop_table('shares')
    op.drop_table('worker_areas')
    with op.batch_alter_table('transfers', schema=None) as batch_op:
        batch_op.drop_index('uq_transfers_open', sqlite_where=sa.text("state IN ('asked', 'offered')"), postgresql_where=sa.text("state IN ('asked', 'offered')"))
        batch_op.drop_index(batch_op.f('ix_transfers_to_id'))
        batch_op.drop_index(batch_op.f('ix_transfers_case_id'))
        batch_op.drop_index(batch_op.f('ix_transfers_area_id'))

    op.drop_table('transfers')
    with op.batch_alter_table('threads', schema=None) as batch_op:
        batch_op.drop_index('ix_threads_case_id')

    op.drop_table('threads')
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tasks_for_id'))
        batch_op.drop_index(batch_op.f('ix_tasks_case_id'))

    op.drop_table('tasks')
    op.drop_table('tags')
    with op.batch_alter_table('registrations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_registrations_person_id'))
        batch_op.drop_index(batch_op.f('ix_registrations_made'))

    op.drop_table('registrations')
    with op.batch_alter_table('homes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_homes_supporter_id'))
        batch_op.drop_index(batch_op.f('ix_homes_area_id'))

    op.drop_table('homes')
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.drop_index('ix_drafts_case_id')

    op.drop_table('drafts')
    op.drop_table('workers')
    with op.batch_alter_table('sayings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sayings_person_id'))

    op.drop_table('sayings')
    with op.batch_alter_table('name_marks', schema=None) as batch_op:
        batch_op.drop_index('ix_name_marks_mark')

    op.drop_table('name_marks')
    op.drop_table('credentials')
    op.drop_table('areas')
    with op.batch_alter_table('absences', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_absences_person_id'))

    op.drop_table('absences')
    op.drop_table('organisations')
