-- What must be known to tell people something; all of it can be dropped and told again.

-- Whoever was invited or enrolled. Name and address are sealed, and opened while a letter is sent.
create table if not exists people (
    participant_id  text primary key,
    programme_id    text    not null,
    institution_id  text    not null,
    region_id       text    not null,
    widest          int     not null,               -- the rank of the widest scope that the person agreed to
    personal        text    not null,
    consents        boolean not null,
    consent_version int     not null default 0,     -- 0 where no text had been published
    paused          boolean not null default false,
    necessary_only  boolean not null default false,
    language        text,                           -- absent until the person chose, as is the zone
    time_zone       text
);
create index if not exists people_of_programme on people (programme_id);

-- Institutions that were moved, and to which region: also people whose enrolment is heard of later belong there.
create table if not exists moved (
    institution_id text primary key,
    region_id      text not null
);

create table if not exists contacts (
    contact_id text primary key,
    office     text not null,
    place_id   text not null,
    personal   text not null
);
create index if not exists contacts_of_place on contacts (place_id, office);

-- The streams of people who are forgotten and of contacts who are dismissed: nothing goes to them.
create table if not exists let_go (
    stream text primary key
);

create table if not exists programmes (
    programme_id text primary key,
    name         text,
    renewal      int not null default 0,    -- whoever consented to an earlier version must consent anew
    cause        text                       -- the event that said so
);

-- Rounds in which people may still name their wishes.
create table if not exists windows (
    round_id     text primary key,
    programme_id text        not null,
    scope        text        not null,
    scope_rank   int         not null,
    place_id     text        not null,
    until        timestamptz not null,
    cause        text        not null
);
create index if not exists windows_of_programme on windows (programme_id);

create table if not exists spots (
    spot_id   text primary key,
    author_id text not null
);

create table if not exists mentorships (
    mentorship_id         text primary key,     -- those that are not closed
    mentor_id             text    not null,
    mentor_institution_id text    not null,
    mentor_region_id      text    not null,
    mentee_id             text    not null,
    mentee_institution_id text    not null,
    mentee_region_id      text    not null,
    paused                boolean not null default false,
    held                  int     not null default 0
);

create table if not exists sessions (
    mentorship_id text        not null,
    session_id    text        not null,
    starts_at     timestamptz not null,
    time_zone     text,
    primary key (mentorship_id, session_id)
);
