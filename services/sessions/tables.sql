-- What sessions must find when somebody is forgotten; all of it can be dropped and told again.

create table if not exists mentorships (
    mentorship_id text primary key,  -- those that are not closed
    mentor_id     text not null,
    mentee_id     text not null
);
create index if not exists mentorships_of_mentor on mentorships (mentor_id);
create index if not exists mentorships_of_mentee on mentorships (mentee_id);

create table if not exists forgotten (
    participant_id text primary key
);
