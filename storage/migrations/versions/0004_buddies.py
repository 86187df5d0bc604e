"""buddies, wishes, duos, meetups, activities; what the inbox looks for"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('errands',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('dialogue', sa.String(length=40), nullable=False),
    sa.Column('about', sa.String(length=64), server_default=sa.text("('')"), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.Column('done', sa.BigInteger(), nullable=True),
    sa.Column('unasked', sa.Boolean(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_errands_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_errands')),
    sa.UniqueConstraint('person_id', 'dialogue', 'about', name=op.f('uq_errands_person_id'))
    )
    with op.batch_alter_table('errands', schema=None) as batch_op:
        batch_op.create_index('ix_errands_done_due', ['done', 'due'], unique=False)

    op.create_table('feeds',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_feeds_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_feeds')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_feeds_token_hash'))
    )
    op.create_table('free_times',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('weekday', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('start', sa.String(length=5), nullable=False),
    sa.Column('end', sa.String(length=5), nullable=False),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_free_times_weekday')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_free_times_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'weekday', 'start', 'end', name=op.f('pk_free_times'))
    )
    op.create_table('learnt_tips',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('tip', sa.String(length=40), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_learnt_tips_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'tip', name=op.f('pk_learnt_tips'))
    )
    op.create_table('reminder_wishes',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('day', sa.Boolean(), server_default='1', nullable=False),
    sa.Column('hours', sa.Boolean(), server_default='1', nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_reminder_wishes_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_reminder_wishes'))
    )
    op.create_table('activities',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('area_id', sa.String(length=32), nullable=True),
    sa.Column('made_by', sa.String(length=32), nullable=True),
    sa.Column('title_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('about_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('place_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('local', sa.String(length=16), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('starts', sa.BigInteger(), nullable=False),
    sa.Column('ages', sa.String(length=40), server_default=sa.text("('')"), nullable=False),
    sa.Column('languages', sa.String(length=200), server_default=sa.text("('')"), nullable=False),
    sa.Column('interests', sa.String(length=200), server_default=sa.text("('')"), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('price_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=10), server_default='open', nullable=False),
    sa.Column('sequence', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint("state IN ('open','cancelled')", name=op.f('ck_activities_state')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_activities_area_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['made_by'], ['people.id'], name=op.f('fk_activities_made_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activities'))
    )
    with op.batch_alter_table('activities', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_activities_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_activities_made_by'), ['made_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_activities_starts'), ['starts'], unique=False)

    op.create_table('buddies',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=8), server_default='asking', nullable=False),
    sa.Column('area_id', sa.String(length=32), nullable=True),
    sa.Column('languages', sa.String(length=200), server_default=sa.text("('')"), nullable=False),
    sa.Column('about_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('adult', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('parent_yes', sa.BigInteger(), nullable=True),
    sa.Column('asked', sa.BigInteger(), nullable=False),
    sa.Column('rules_agreed', sa.BigInteger(), nullable=True),
    sa.Column('note_version', sa.String(length=20), server_default=sa.text("('')"), nullable=False),
    sa.Column('note_read', sa.BigInteger(), nullable=True),
    sa.Column('agreement_version', sa.String(length=20), server_default=sa.text("('')"), nullable=False),
    sa.Column('signed', sa.BigInteger(), nullable=True),
    sa.Column('extract_seen', sa.String(length=10), nullable=True),
    sa.Column('confirmed', sa.BigInteger(), nullable=True),
    sa.Column('confirmed_by', sa.String(length=32), nullable=True),
    sa.Column('next_news', sa.BigInteger(), nullable=True),
    sa.Column('left', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("state IN ('asking','waiting','ready','paused','left')", name=op.f('ck_buddies_state')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_buddies_area_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['confirmed_by'], ['people.id'], name=op.f('fk_buddies_confirmed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_buddies_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_buddies'))
    )
    with op.batch_alter_table('buddies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_buddies_area_id'), ['area_id'], unique=False)
        batch_op.create_index('ix_buddies_state_asked', ['state', 'asked'], unique=False)

    op.create_table('duos',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('form', sa.String(length=8), server_default='one', nullable=False),
    sa.Column('state', sa.String(length=8), server_default='proposed', nullable=False),
    sa.Column('coordinator_id', sa.String(length=32), nullable=True),
    sa.Column('area_id', sa.String(length=32), nullable=True),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.Column('started', sa.BigInteger(), nullable=True),
    sa.Column('ended', sa.BigInteger(), nullable=True),
    sa.Column('paused_until', sa.String(length=10), nullable=True),
    sa.Column('why_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('firsts_with_coordinator', sa.Boolean(), server_default='0', nullable=False),
    sa.CheckConstraint("form IN ('one','two','group')", name=op.f('ck_duos_form')),
    sa.CheckConstraint("state IN ('proposed','active','paused','ended')", name=op.f('ck_duos_state')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_duos_area_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['coordinator_id'], ['people.id'], name=op.f('fk_duos_coordinator_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duos'))
    )
    with op.batch_alter_table('duos', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duos_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duos_coordinator_id'), ['coordinator_id'], unique=False)
        batch_op.create_index('ix_duos_state_made', ['state', 'made'], unique=False)

    op.create_table('wishes',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=8), server_default='waiting', nullable=False),
    sa.Column('aims', sa.String(length=100), server_default=sa.text("('')"), nullable=False),
    sa.Column('about_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('area_id', sa.String(length=32), nullable=True),
    sa.Column('minor', sa.Boolean(), server_default='0', nullable=False),
    sa.Column('parent_yes', sa.BigInteger(), nullable=True),
    sa.Column('coordinator_yes', sa.BigInteger(), nullable=True),
    sa.Column('put_by', sa.String(length=32), nullable=True),
    sa.Column('asked', sa.BigInteger(), nullable=False),
    sa.Column('next_news', sa.BigInteger(), nullable=True),
    sa.Column('ended', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("state IN ('waiting','matched','ended')", name=op.f('ck_wishes_state')),
    sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f('fk_wishes_area_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_wishes_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['put_by'], ['people.id'], name=op.f('fk_wishes_put_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wishes'))
    )
    with op.batch_alter_table('wishes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wishes_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wishes_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_wishes_state_asked', ['state', 'asked'], unique=False)
        batch_op.create_index('uq_wishes_open', ['person_id'], unique=True, sqlite_where=sa.text("state != 'ended'"), postgresql_where=sa.text("state != 'ended'"))

    op.create_table('checkins',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('duo_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('asked', sa.BigInteger(), nullable=True),
    sa.Column('answered', sa.BigInteger(), nullable=True),
    sa.Column('felt', sa.String(length=8), nullable=True),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('learnt_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('share', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("kind IN ('month1','month3','half')", name=op.f('ck_checkins_kind')),
    sa.ForeignKeyConstraint(['duo_id'], ['duos.id'], name=op.f('fk_checkins_duo_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_checkins_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checkins')),
    sa.UniqueConstraint('duo_id', 'person_id', 'kind', 'due', name=op.f('uq_checkins_duo_id'))
    )
    with op.batch_alter_table('checkins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_checkins_due'), ['due'], unique=False)
        batch_op.create_index(batch_op.f('ix_checkins_duo_id'), ['duo_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_checkins_person_id'), ['person_id'], unique=False)

    op.create_table('duo_members',
    sa.Column('duo_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('side', sa.String(length=8), nullable=False),
    sa.Column('introduction_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('answer', sa.String(length=3), nullable=True),
    sa.Column('answered', sa.BigInteger(), nullable=True),
    sa.Column('expects_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('swap', sa.BigInteger(), nullable=True),
    sa.Column('told_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('blocked', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("answer IN ('yes','no')", name=op.f('ck_duo_members_answer')),
    sa.CheckConstraint("side IN ('buddy','family')", name=op.f('ck_duo_members_side')),
    sa.ForeignKeyConstraint(['duo_id'], ['duos.id'], name=op.f('fk_duo_members_duo_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_duo_members_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('duo_id', 'person_id', name=op.f('pk_duo_members'))
    )
    with op.batch_alter_table('duo_members', schema=None) as batch_op:
        batch_op.create_index('ix_duo_members_person_id', ['person_id'], unique=False)

    op.create_table('relayed',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('duo_id', sa.String(length=32), nullable=False),
    sa.Column('from_id', sa.String(length=32), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('to_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['duo_id'], ['duos.id'], name=op.f('fk_relayed_duo_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['from_id'], ['people.id'], name=op.f('fk_relayed_from_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['to_id'], ['people.id'], name=op.f('fk_relayed_to_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relayed')),
    sa.UniqueConstraint('from_id', 'n', 'to_id', name=op.f('uq_relayed_from_id'))
    )
    with op.batch_alter_table('relayed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_relayed_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_relayed_duo_id'), ['duo_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_relayed_from_id'), ['from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_relayed_to_id'), ['to_id'], unique=False)

    op.create_table('series',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('duo_id', sa.String(length=32), nullable=False),
    sa.Column('what', sa.String(length=10), nullable=False),
    sa.Column('local', sa.String(length=16), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('every_weeks', sa.Integer(), server_default='1', nullable=False),
    sa.Column('until', sa.String(length=10), nullable=True),
    sa.Column('skipped', sa.Text(), server_default=sa.text("('')"), nullable=False),
    sa.Column('place_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('ended', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('every_weeks > 0', name=op.f('ck_series_every_weeks')),
    sa.ForeignKeyConstraint(['duo_id'], ['duos.id'], name=op.f('fk_series_duo_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series'))
    )
    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_series_duo_id'), ['duo_id'], unique=False)

    op.create_table('signups',
    sa.Column('activity_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('many', sa.Integer(), server_default='1', nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('asked', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('coming','waiting','off')", name=op.f('ck_signups_state')),
    sa.CheckConstraint('many > 0', name=op.f('ck_signups_many')),
    sa.ForeignKeyConstraint(['activity_id'], ['activities.id'], name=op.f('fk_signups_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_signups_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', 'person_id', name=op.f('pk_signups'))
    )
    with op.batch_alter_table('signups', schema=None) as batch_op:
        batch_op.create_index('ix_signups_person_id', ['person_id'], unique=False)

    op.create_table('meetups',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('duo_id', sa.String(length=32), nullable=True),
    sa.Column('activity_id', sa.String(length=32), nullable=True),
    sa.Column('series_id', sa.String(length=32), nullable=True),
    sa.Column('what', sa.String(length=10), nullable=False),
    sa.Column('local', sa.String(length=16), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('starts', sa.BigInteger(), nullable=False),
    sa.Column('place_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('along_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=10), server_default='proposed', nullable=False),
    sa.Column('proposed_by', sa.String(length=32), nullable=True),
    sa.Column('sequence', sa.Integer(), server_default='0', nullable=False),
    sa.Column('times', sa.Text(), server_default=sa.text("('')"), nullable=False),
    sa.Column('made', sa.BigInteger(), nullable=False),
    sa.Column('changed', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("state IN ('proposed','agreed','cancelled')", name=op.f('ck_meetups_state')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_meetups_minutes')),
    sa.ForeignKeyConstraint(['activity_id'], ['activities.id'], name=op.f('fk_meetups_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['duo_id'], ['duos.id'], name=op.f('fk_meetups_duo_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposed_by'], ['people.id'], name=op.f('fk_meetups_proposed_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_meetups_series_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meetups'))
    )
    with op.batch_alter_table('meetups', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meetups_activity_id'), ['activity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meetups_duo_id'), ['duo_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meetups_series_id'), ['series_id'], unique=False)
        batch_op.create_index('ix_meetups_state_starts', ['state', 'starts'], unique=False)

    op.create_table('afters',
    sa.Column('meetup_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('asked', sa.BigInteger(), nullable=False),
    sa.Column('answered', sa.BigInteger(), nullable=True),
    sa.Column('felt', sa.String(length=8), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('worry', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("felt IN ('nice','so','not')", name=op.f('ck_afters_felt')),
    sa.ForeignKeyConstraint(['meetup_id'], ['meetups.id'], name=op.f('fk_afters_meetup_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_afters_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('meetup_id', 'person_id', name=op.f('pk_afters'))
    )
    with op.batch_alter_table('afters', schema=None) as batch_op:
        batch_op.create_index('ix_afters_person_id', ['person_id'], unique=False)

    op.create_table('bookings',
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('quarter', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('meetup_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['meetup_id'], ['meetups.id'], name=op.f('fk_bookings_meetup_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_bookings_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'quarter', name=op.f('pk_bookings'))
    )
    with op.batch_alter_table('bookings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bookings_meetup_id'), ['meetup_id'], unique=False)

    op.create_table('reminded',
    sa.Column('meetup_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('starts', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.CheckConstraint("kind IN ('day','hours')", name=op.f('ck_reminded_kind')),
    sa.ForeignKeyConstraint(['meetup_id'], ['meetups.id'], name=op.f('fk_reminded_meetup_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_reminded_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('meetup_id', 'person_id', 'kind', 'starts', name=op.f('pk_reminded'))
    )
    with op.batch_alter_table('reminded', schema=None) as batch_op:
        batch_op.create_index('ix_reminded_person_id', ['person_id'], unique=False)

    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index('ix_audit_case_id_id', ['case_id', 'id'], unique=False)

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cases_state_due'))
        batch_op.create_index('ix_cases_inbox', ['state', 'due', 'number', 'urgency', 'touched', 'talk_shared', 'owner_id', 'responsible_id', 'area_id', 'snoozed_until', 'step', 'letter_by', 'language', 'id'], unique=False)
        batch_op.create_index('ix_cases_state_closed', ['state', 'closed'], unique=False)

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_people_role'), ['role'], unique=False)

    with op.batch_alter_table('tags', schema=None) as batch_op:
        batch_op.create_index('ix_tags_tag', ['tag'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('tags', schema=None) as batch_op:
        batch_op.drop_index('ix_tags_tag')

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_people_role'))

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('ix_cases_state_closed')
        batch_op.drop_index('ix_cases_inbox')
        batch_op.create_index(batch_op.f('ix_cases_state_due'), ['state', 'due'], unique=False)

    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_case_id_id')

    with op.batch_alter_table('reminded', schema=None) as batch_op:
        batch_op.drop_index('ix_reminded_person_id')

    op.drop_table('reminded')
    with op.batch_alter_table('bookings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bookings_meetup_id'))

    op.drop_table('bookings')
    with op.batch_alter_table('afters', schema=None) as batch_op:
        batch_op.drop_index('ix_afters_person_id')

    op.drop_table('afters')
    with op.batch_alter_table('meetups', schema=None) as batch_op:
        batch_op.drop_index('ix_meetups_state_starts')
        batch_op.drop_index(batch_op.f('ix_meetups_series_id'))
        batch_op.drop_index(batch_op.f('ix_meetups_duo_id'))
        batch_op.drop_index(batch_op.f('ix_meetups_activity_id'))

    op.drop_table('meetups')
    with op.batch_alter_table('signups', schema=None) as batch_op:
        batch_op.drop_index('ix_signups_person_id')

    op.drop_table('signups')
    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_series_duo_id'))

    op.drop_table('series')
    with op.batch_alter_table('relayed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_relayed_to_id'))
        batch_op.drop_index(batch_op.f('ix_relayed_from_id'))
        batch_op.drop_index(batch_op.f('ix_relayed_duo_id'))
        batch_op.drop_index(batch_op.f('ix_relayed_at'))

    op.drop_table('relayed')
    with op.batch_alter_table('duo_members', schema=None) as batch_op:
        batch_op.drop_index('ix_duo_members_person_id')

    op.drop_table('duo_members')
    with op.batch_alter_table('checkins', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_checkins_person_id'))
        batch_op.drop_index(batch_op.f('ix_checkins_duo_id'))
        batch_op.drop_index(batch_op.f('ix_checkins_due'))

    op.drop_table('checkins')
    with op.batch_alter_table('wishes', schema=None) as batch_op:
        batch_op.drop_index('uq_wishes_open', sqlite_where=sa.text("state != 'ended'"), postgresql_where=sa.text("state != 'ended'"))
        batch_op.drop_index('ix_wishes_state_asked')
        batch_op.drop_index(batch_op.f('ix_wishes_person_id'))
        batch_op.drop_index(batch_op.f('ix_wishes_area_id'))

    op.drop_table('wishes')
    with op.batch_alter_table('duos', schema=None) as batch_op:
        batch_op.drop_index('ix_duos_state_made')
        batch_op.drop_index(batch_op.f('ix_duos_coordinator_id'))
        batch_op.drop_index(batch_op.f('ix_duos_area_id'))

    op.drop_table('duos')
    with op.batch_alter_table('buddies', schema=None) as batch_op:
        batch_op.drop_index('ix_buddies_state_asked')
        batch_op.drop_index(batch_op.f('ix_buddies_area_id'))

    op.drop_table('buddies')
    with op.batch_alter_table('activities', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_activities_starts'))
        batch_op.drop_index(batch_op.f('ix_activities_made_by'))
        batch_op.drop_index(batch_op.f('ix_activities_area_id'))

    op.drop_table('activities')
    op.drop_table('reminder_wishes')
    op.drop_table('learnt_tips')
    op.drop_table('free_times')
    op.drop_table('feeds')
    with op.batch_alter_table('errands', schema=None) as batch_op:
        batch_op.drop_index('ix_errands_done_due')

    op.drop_table('errands')
