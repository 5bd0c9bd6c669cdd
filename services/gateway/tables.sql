-- What the gateway shows; all of it can be dropped and told again.
-- No table refers to another: what two streams say may arrive in any order.

create table if not exists regions (
    region_id text primary key,
    name      text not null
);

create table if not exists institutions (
    institution_id text primary key,
    region_id      text not null,
    name           text not null,
    state          text not null default 'open'
);
create index if not exists institutions_of_region on institutions (region_id, institution_id);

create table if not exists programmes (
    programme_id text primary key,
    name         text not null,
    rules        json not null
);

-- What people consented to: texts in so many words, and whether whoever consented earlier must again.
create table if not exists consent_texts (
    programme_id text not null,
    version      int  not null,
    text         text not null,
    language     text not null,
    renew        boolean not null,
    primary key (programme_id, version)
);

-- People of the programme itself; whoever is dismissed is no longer kept.
create table if not exists contacts (
    contact_id text primary key,
    office     text not null,
    place_id   text not null,
    personal   text not null     -- sealed under the contact; opened only for whoever cares for the place
);
create index if not exists contacts_of_place on contacts (place_id, contact_id);

-- The region of a person is that of their institution, wherever that moved to.
create table if not exists participants (
    participant_id  text primary key,
    programme_id    text not null,
    institution_id  text not null,
    person_id       text not null,    -- whose load the participation counts for
    status          text not null,
    profile         json not null,
    personal        text not null,    -- sealed; opened only for whoever may see it, when they ask
    consent_version int,
    paused          boolean not null default false,
    paused_until    timestamptz,
    inducted_at     timestamptz,
    supervisions    int  not null default 0,
    necessary_only  boolean not null default false,
    language        text not null default 'en',
    time_zone       text not null default 'UTC'
);
create index if not exists participants_of_institution on participants (institution_id, participant_id);
create index if not exists participants_of_programme on participants (programme_id, participant_id);

create table if not exists rounds (
    round_id         text primary key,
    programme_id     text not null,
    scope            text not null,
    place_id         text not null,
    coordinator_id   text not null,
    state            text not null,
    attempt          int  not null default 0,
    cohort_size      int,
    cohort_sha256    text,
    eligible_people  int,
    matched_people   int,
    unmatched_people int,
    proposal_count   int,
    score            bigint,
    bound            bigint,
    proven           boolean,
    solution_sha256  text,
    answer_by        timestamptz,
    reason           text,
    pinned           json not null,      -- couples that the coordinator wants in the next attempt
    forbidden        json not null,
    preferences_until timestamptz
);
create index if not exists rounds_of_programme on rounds (programme_id);

-- What one attempt recorded travels apart from its round, and may come before it.
create table if not exists attempts (
    round_id  text not null,
    attempt   int  not null,
    step      text not null,
    detail    text not null,
    incumbent bigint,                 -- the score of the best so far
    bound     bigint,                 -- which that cannot exceed
    primary key (round_id, attempt)
);

-- What became of each attempt of a round: a new one leaves the earlier on record.
create table if not exists results (
    round_id         text not null,
    attempt          int  not null,
    state            text not null,
    pinned           json not null,
    forbidden        json not null,
    cohort_size      int,
    cohort_sha256    text,
    eligible_people  int,
    matched_people   int,
    unmatched_people int,
    proposal_count   int,
    score            bigint,
    bound            bigint,
    proven           boolean,
    solution_sha256  text,
    reason           text,
    primary key (round_id, attempt)
);

create table if not exists drafts (
    round_id              text not null,
    attempt               int  not null,
    proposal_id           text not null,
    mentor_id             text not null,
    mentor_institution_id text not null,
    mentor_region_id      text not null,
    mentee_id             text not null,
    mentee_institution_id text not null,
    mentee_region_id      text not null,
    score                 int  not null,
    breakdown             json not null,
    formation_id          text,
    topic                 text,
    primary key (round_id, attempt, proposal_id)
);

create table if not exists unmatched (
    round_id       text not null,
    attempt        int  not null,
    participant_id text not null,
    institution_id text not null,
    region_id      text not null,
    rule           text not null,
    reason         text not null,
    primary key (round_id, attempt, participant_id)
);

create table if not exists proposals (
    proposal_id           text primary key,
    round_id              text not null,
    status                text not null,
    mentor_id             text not null,
    mentor_institution_id text not null,
    mentor_region_id      text not null,
    mentee_id             text not null,
    mentee_institution_id text not null,
    mentee_region_id      text not null,
    score                 int  not null,
    breakdown             json not null,
    answer_by             timestamptz not null,
    mentor_accepts        boolean,
    mentee_accepts        boolean,
    programme_id          text not null,
    formation_id          text,
    topic                 text
);
create index if not exists proposals_of_formation on proposals (formation_id, proposal_id)
    where formation_id is not null;
create index if not exists proposals_of_round on proposals (round_id, proposal_id) include (status);
create index if not exists proposals_of_mentor on proposals (mentor_id);
create index if not exists proposals_of_mentee on proposals (mentee_id);
create index if not exists proposals_of_mentor_institution on proposals (mentor_institution_id);
create index if not exists proposals_of_mentee_institution on proposals (mentee_institution_id);

-- The chains, groups and networks of a round; `begins` are the proposals whose pairs begin, once it opened.
create table if not exists formations (
    formation_id text primary key,
    round_id     text not null,
    programme_id text not null,
    shape        text not null,
    minimum      int  not null,
    answer_by    timestamptz not null,
    state        text not null,
    begins       text[] not null default '{}'
);
create index if not exists formations_of_round on formations (round_id, formation_id);

-- Whom people wish for; nobody reads them but themselves.
create table if not exists wishes (
    round_id       text not null,
    participant_id text not null,
    ranks_mentors  text[] not null,
    ranks_mentees  text[] not null,
    primary key (round_id, participant_id)
);

-- One question each. Who is asked just now is known to themselves alone, until they agree.
create table if not exists spots (
    spot_id        text primary key,
    programme_id   text not null,
    author_id      text not null,
    institution_id text not null,
    topic          text not null,
    days           int  not null,
    question       text not null,     -- sealed under whoever asks; opened for them, and for the mentor who is asked
    until          timestamptz not null,
    state          text not null,
    mentor_id      text,
    answer_by      timestamptz
);
create index if not exists spots_of_author on spots (author_id, spot_id);
create index if not exists spots_of_mentor on spots (mentor_id, author_id);
create index if not exists spots_of_institution on spots (institution_id, spot_id);

-- The places that people have taken, in all programmes.
create table if not exists claims (
    person_id text not null,
    claim_id  text not null,
    side      text not null,
    primary key (person_id, claim_id)
);

create table if not exists mentorships (
    mentorship_id          text primary key,
    round_id               text not null,     -- the round, or the spot request, that brought the two together
    mentor_id              text not null,
    mentor_institution_id  text not null,
    mentor_region_id       text not null,
    mentee_id              text not null,
    mentee_institution_id  text not null,
    mentee_region_id       text not null,
    state                  text not null,
    programme_id           text not null,
    shape                  text not null,
    formation_id           text,
    topic                  text,
    paused                 boolean not null default false,
    silence                text,              -- the step noted last, until something is heard of the two again
    silent_since           timestamptz,
    compact_version        int,
    weeks_between_sessions int,
    ending                 text
);
create index if not exists mentorships_of_round on mentorships (round_id, mentorship_id);
create index if not exists mentorships_of_mentor on mentorships (mentor_id, mentee_id);
create index if not exists mentorships_of_mentee on mentorships (mentee_id, mentor_id);
create index if not exists mentorships_of_mentor_institution on mentorships (mentor_institution_id);
create index if not exists mentorships_of_mentee_institution on mentorships (mentee_institution_id);

create table if not exists compacts (
    mentorship_id          text not null,
    version                int  not null,
    side                   text not null,
    weeks_between_sessions int  not null,
    goals                  text not null,     -- sealed under whoever proposed them
    primary key (mentorship_id, version, side)
);

create table if not exists sessions (
    mentorship_id text not null,
    session_id    text not null,
    starts_at     timestamptz not null,
    minutes       int  not null,
    modality      text not null,
    state         text not null,
    time_zone     text,
    revision      int  not null default 0,     -- how often a calendar had to be told otherwise
    held_at       timestamptz,
    absent        text,
    primary key (mentorship_id, session_id)
);

create table if not exists insights (
    mentorship_id text not null,
    insight_id    text not null,
    by_side       text not null,
    to_side       text not null,
    note          text not null,     -- sealed under whoever wrote it
    primary key (mentorship_id, insight_id)
);

create table if not exists outcomes (
    mentorship_id text not null,
    outcome_id    text not null,
    by_side       text not null,
    kind          text not null,
    note          text not null,     -- sealed under whoever wrote it
    confirmed     boolean not null default false,
    primary key (mentorship_id, outcome_id)
);

-- When a mentorship closed: until a year later its people do not judge each other.
create table if not exists closings (
    mentorship_id text primary key,
    closed_at     timestamptz not null
);

create table if not exists feedback (
    mentorship_id     text not null,
    side              text not null,
    moment            text not null,
    author_id         text not null,
    confidence        json not null,
    confidence_before json,
    note              text,     -- sealed under whoever gave it
    primary key (mentorship_id, side, moment)
);

-- Of a concern the two people and their coordinators see nothing, not even that there is one.
create table if not exists concerns (
    concern_id    text primary key,
    mentorship_id text not null,
    contact_id    text,              -- none: whoever acts for the nation
    state         text not null,
    account       text not null,     -- sealed under the concern, and inside under whoever raised it
    resolution    text
);
create index if not exists concerns_of_contact on concerns (contact_id, concern_id);

-- For the person themself: what the matcher alone opens otherwise, and what they said to which text of consent.
create table if not exists disclosures (
    participant_id text primary key,
    confidential   text     -- sealed
);
create table if not exists consents (
    participant_id text not null,
    number         int  not null,
    said           text not null,
    version        int,
    at             timestamptz,     -- null for a withdrawal, of which no moment is told
    primary key (participant_id, number)
);

create table if not exists calendar_feeds (
    participant_id text primary key,
    secret_sha256  text not null
);
create index if not exists calendar_feeds_by_secret on calendar_feeds (secret_sha256);

-- A funnel is told whole, so it is kept whole: what is withheld in it was chosen for all of its rows together.
create table if not exists funnels (
    programme_id text primary key,
    rows         json not null
);

-- What became of the commands that a gateway sent; whoever waits for one looks here. It is no part of the read model:
-- who waited when it was written waits no more when the model is rebuilt.
create table if not exists public.answers (
    command_id text primary key,
    refusal    text,
    reason     text,
    at         timestamptz not null default now()
);
create index if not exists answers_by_age on public.answers (at);

-- Who was shown which sealed value of somebody else. No event tells it, so it outlives the read model.
create table if not exists public.accesses (
    access_id      text primary key,     -- in the order of time
    owner          text not null,
    place          text not null,        -- the stream that the value belongs to
    field          text not null,
    role           text not null,
    subject        text not null,
    correlation_id text not null,
    at             timestamptz not null
);
create index if not exists accesses_of_owner on public.accesses (owner, access_id);

-- While the log is read from its start, a person can be told before their institution: shown is what is known whole.
create or replace view known_institutions as
select institutions.* from institutions join regions using (region_id);

-- `renews`: a later text than the one consented to must be consented to before the next round.
create or replace view known_participants as
select participants.*, known_institutions.region_id, coalesce(consent_version, 0) < coalesce(
    (
        select max(version) from consent_texts
        where consent_texts.programme_id = participants.programme_id and renew
    ), 0
) as renews
from participants
join known_institutions using (institution_id)
join programmes using (programme_id);

-- A round with the region of its place, and how far the solving of its last attempt came.
create or replace view known_rounds as
select rounds.*, attempts.step, attempts.detail, attempts.incumbent, attempts.bound as bound_so_far,
    case rounds.scope when 'regional' then place_id else known_institutions.region_id end as place_region_id
from rounds
join programmes using (programme_id)
left join attempts using (round_id, attempt)
left join known_institutions on rounds.scope = 'institutional' and known_institutions.institution_id = place_id;

-- What a coordinator proposed by hand has no round: it is said to be of its own.
create or replace view known_proposals as
select proposals.*
from proposals
left join rounds using (round_id)
join programmes on programmes.programme_id = proposals.programme_id
join known_institutions as mentors on mentors.institution_id = mentor_institution_id
join known_institutions as mentees on mentees.institution_id = mentee_institution_id
where rounds.round_id is not null or proposals.round_id = proposals.proposal_id;

-- A mentorship comes from a round, from a proposal by hand, or from a spot request: `round_id` names which.
create or replace view known_mentorships as
select mentorships.*
from mentorships
join programmes using (programme_id)
join known_institutions as mentors on mentors.institution_id = mentor_institution_id
join known_institutions as mentees on mentees.institution_id = mentee_institution_id
where shape = 'spot'
    or exists (select from rounds join programmes using (programme_id) where rounds.round_id = mentorships.round_id)
    or exists (select from proposals where proposals.proposal_id = mentorships.round_id);

create or replace view known_formations as
select formations.*
from formations
join rounds using (round_id)
join programmes on programmes.programme_id = rounds.programme_id;

create or replace view known_spots as
select spots.*, known_institutions.region_id
from spots
join known_institutions using (institution_id)
join programmes using (programme_id);

-- Whether somebody coordinates the rounds of a place, and so may see what is not published yet.
create or replace function leads_round(role text, scope text, round_scope text, place_region_id text)
returns boolean language sql immutable parallel safe
return case role
    when 'nation' then true
    when 'region' then round_scope <> 'national' and coalesce(place_region_id = scope, false)
    else false
end;

-- Whether somebody may know who this person is because the person is in their care, or is themself.
create or replace function in_care(role text, scope text, region_id text, institution_id text, participant_id text)
returns boolean language sql immutable parallel safe
return case role
    when 'nation' then true
    when 'region' then region_id = scope
    when 'institution' then institution_id = scope
    when 'participant' then participant_id = scope
    else false
end;

-- Whether somebody receives a concern: the contact in office that it was given to, or the nation where there is none.
create or replace function safeguards(role text, scope text, contact_id text)
returns boolean language sql immutable parallel safe
return role = 'safeguarding' and coalesce(contact_id, 'nation') = scope;
