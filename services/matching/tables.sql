-- What matching knows of the rest of the house; all of it can be dropped and told again.

create table if not exists programmes (
    programme_id text primary key,
    rules        json not null,
    renewed_from int  not null default 0     -- the version of the consent text that everybody must have consented to
);

create table if not exists institutions (
    institution_id text primary key,
    region_id      text    not null,
    closed         boolean not null default false
);

create table if not exists people (
    participant_id  text primary key,
    programme_id    text    not null,
    person_id       text    not null,
    institution_id  text    not null,
    region_id       text    not null,        -- as it was at enrolment: institutions know better
    profile         json    not null,
    confidential    text,                    -- sealed; opened only while a round is solved, or two people are paired
    consents        boolean not null,
    consent_version int     not null default 0,
    paused          boolean not null default false,
    inducted        boolean not null default false
);
create index if not exists people_of_programme on people (programme_id);

-- Who is behind each participant, also of whoever is forgotten: their places are freed.
create table if not exists persons (
    participant_id text primary key,
    person_id      text not null
);
create index if not exists persons_by_person on persons (person_id);

-- Who asked to be forgotten: nothing of them is offered to anybody any more.
create table if not exists forgotten (
    participant_id text primary key
);

create table if not exists rounds (
    round_id  text primary key,
    state     text not null,         -- the name of the last event
    attempt   int  not null default 0,
    proposals int  not null default 0,
    closed_at timestamptz
);
create index if not exists rounds_to_solve on rounds (state) where state in ('RoundTriggered', 'CohortFrozen');

-- Whom an attempt left out; it counts once the round has closed with this attempt.
create table if not exists unmatched (
    participant_id text not null,
    round_id       text not null,
    attempt        int  not null,
    primary key (participant_id, round_id, attempt)
);

create table if not exists rankings (
    round_id       text   not null,
    participant_id text   not null,
    ranks_mentors  text[] not null,
    ranks_mentees  text[] not null,
    primary key (round_id, participant_id)
);

-- One row for each proposal that was offered: as long as it is not over it takes a place of both people's capacity.
create table if not exists commitments (
    proposal_id     text primary key,
    round_id        text,
    formation_id    text,
    mentor_id       text,
    mentee_id       text,
    paired          boolean not null default false,
    over            boolean not null default false,
    answer_by       timestamptz,
    mentor_answered boolean not null default false,
    mentee_answered boolean not null default false,
    accepted_at     timestamptz,
    lapsed_at       timestamptz
);
create index if not exists commitments_of_round on commitments (round_id);
create index if not exists commitments_of_mentor on commitments (mentor_id);
create index if not exists commitments_of_mentee on commitments (mentee_id);

-- Spot questions, and who is asked just now; those that are over are left out.
create table if not exists questions (
    spot_id   text primary key,
    author_id text not null,
    mentor_id text
);
create index if not exists questions_of_author on questions (author_id);
create index if not exists questions_of_mentor on questions (mentor_id);

-- Of a formation that has opened or dissolved: which of its pairs began.
create table if not exists formations (
    formation_id text primary key,
    begun        text[] not null
);

-- The places of the burden ledger that are held.
create table if not exists places (
    person_id      text not null,
    claim_id       text not null,
    participant_id text not null,
    side           text not null,
    primary key (person_id, claim_id)
);
create index if not exists places_of_participant on places (participant_id);

create table if not exists mentorships (
    mentorship_id text primary key,
    proposal_id   text not null,
    claim_id      text not null,     -- of the places that it takes: the proposal, or the question of a spot conversation
    mentor_id     text not null,
    mentee_id     text not null
);
create index if not exists mentorships_of_mentor on mentorships (mentor_id);
create index if not exists mentorships_of_mentee on mentorships (mentee_id);

-- Whoever did not come, where it was said who.
create table if not exists missed (
    mentorship_id text        not null,
    session_id    text        not null,
    absent        text        not null,
    at            timestamptz not null,
    primary key (mentorship_id, session_id, absent)
);

-- Who comes first in the next round, since they parted without fault.
create table if not exists partings (
    participant_id text        not null,
    mentorship_id  text        not null,
    at             timestamptz not null,
    primary key (participant_id, mentorship_id)
);

-- Proposals that take a place: a pair of a formation that opened without it, or dissolved, never began.
create or replace view standing as
select commitments.* from commitments left join formations using (formation_id)
where not over and (begun is null or proposal_id = any(begun));

-- Places for which there is no proposal: those of spot conversations. An offer takes a place before anybody accepts it.
create or replace view places_beside as
select places.* from places left join commitments on proposal_id = claim_id where proposal_id is null;

-- Whoever may be in a new round, with how much of their capacity is taken.
create or replace view taking_part as
select people.participant_id, people.programme_id, people.person_id, people.institution_id,
    coalesce(institutions.region_id, people.region_id) as region_id, profile, confidential, inducted,
    (select count(*) from standing where mentor_id = people.participant_id)
        + (select count(*) from places_beside as held
            where held.participant_id = people.participant_id and side = 'mentor') as mentoring,
    (select count(*) from standing where mentee_id = people.participant_id)
        + (select count(*) from places_beside as held
            where held.participant_id = people.participant_id and side = 'mentee') as mentored,
    (select count(*) from persons join standing on mentor_id = persons.participant_id
        where persons.person_id = people.person_id)
        + (select count(*) from persons join standing on mentee_id = persons.participant_id
            where persons.person_id = people.person_id)
        + (select count(*) from places_beside as held where held.person_id = people.person_id) as carried
from people
join programmes on programmes.programme_id = people.programme_id
left join institutions on institutions.institution_id = people.institution_id
where consents and not paused and consent_version >= renewed_from and not coalesce(closed, false);

create or replace view paired as
select mentor_id as one, mentee_id as other from commitments left join formations using (formation_id)
where paired and (begun is null or proposal_id = any(begun))
union
select mentee_id, mentor_id from commitments left join formations using (formation_id)
where paired and (begun is null or proposal_id = any(begun));

-- When each person last had a proposal that both accepted.
create or replace view last_matched as
select participant_id, max(accepted_at) as at
from commitments cross join lateral unnest(array[mentor_id, mentee_id]) as participant_id
where accepted_at is not null group by participant_id;
