-- What sessions must find when somebody leaves or raises a concern; all of it can be dropped and told again.

create table if not exists mentorships (
    mentorship_id text primary key,  -- those that are not closed
    mentor_id     text not null,
    mentee_id     text not null
);
create index if not exists mentorships_of_mentor on mentorships (mentor_id);
create index if not exists mentorships_of_mentee on mentorships (mentee_id);

create table if not exists gone (
    participant_id text primary key  -- forgotten, or without consent
);

create table if not exists institutions (
    institution_id text primary key,
    region_id      text not null
);

create table if not exists people (
    participant_id text primary key,
    person_id      text not null,
    institution_id text not null,
    bound_to       text[] not null  -- the reporting line and the declared conflicts
);
create index if not exists participants_of_person on people (person_id);

create table if not exists contacts (
    contact_id text primary key,  -- of safeguarding, in office
    place_id   text not null
);
