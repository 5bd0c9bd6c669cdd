-- What matching knows of the rest of the house; all of it can be dropped and told again.

create table if not exists programmes (
    programme_id text primary key,
    rules        json not null
);

create table if not exists people (
    participant_id text primary key,
    programme_id   text    not null,
    institution_id text    not null,
    region_id      text    not null,
    profile        json    not null,
    confidential   text,             -- sealed; opened only while a round is solved
    consents       boolean not null
);

-- Who asked to be forgotten: nothing of them is offered to anybody any more.
create table if not exists forgotten (
    participant_id text primary key
);

create table if not exists rounds (
    round_id  text primary key,
    state     text not null,         -- the name of the last event
    attempt   int  not null default 0,
    proposals int  not null default 0
);
create index if not exists rounds_to_solve on rounds (state) where state in ('RoundTriggered', 'CohortFrozen');

-- One row for each proposal that was offered: as long as it is not over it takes a place of both people's capacity.
create table if not exists commitments (
    proposal_id text primary key,
    round_id    text,
    mentor_id   text,
    mentee_id   text,
    paired      boolean not null default false,
    over        boolean not null default false
);
create index if not exists commitments_of_round on commitments (round_id);
create index if not exists commitments_of_mentor on commitments (mentor_id) where not over;
create index if not exists commitments_of_mentee on commitments (mentee_id) where not over;

create table if not exists mentorships (
    mentorship_id text primary key,
    proposal_id   text not null
);
