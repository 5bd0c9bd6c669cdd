-- What analytics knows of the rest of the house; all of it can be dropped and told again.

-- Events of different services come in any order: somebody may be matched here before being enrolled, and is counted
-- once enrolled. `reached` only grows; it is the place of the furthest stage in FunnelStage, from 0.
create table if not exists people (
    participant_id text primary key,
    programme_id   text,             -- absent until the person is enrolled, as are the places
    institution_id text,
    region_id      text,
    reached        int  not null default 0
);
create index if not exists people_of_programme on people (programme_id, region_id, institution_id, reached);

-- Institutions that were moved, and to which region: also people whose enrolment is heard of later belong there.
create table if not exists moved (
    institution_id text primary key,
    region_id      text not null
);

create table if not exists mentorships (
    mentorship_id text primary key,
    mentor_id     text not null,
    mentee_id     text not null
);

-- Which programmes have figures that changed since they were last published, and the hash of what that was. It is no
-- part of the read model: rebuilding that publishes nothing again.
create table if not exists public.publications (
    programme_id text primary key,
    changed      boolean not null,
    published    text
);
create index if not exists publications_due on public.publications (programme_id) where changed;
