-- Which concerns are open, and whose they are; kept in `public`, beside the log, as a decision must see what another
-- one told a moment ago. Who raised them is nowhere.

create table if not exists public.concerns (
    concern_id    text primary key,
    mentorship_id text not null,
    contact_id    text,
    resolved      boolean not null default false
);
create index if not exists concerns_of_mentorship on public.concerns (mentorship_id);
create index if not exists concerns_of_contact on public.concerns (contact_id) where not resolved;
