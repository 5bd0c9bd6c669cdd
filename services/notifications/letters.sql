-- Every letter, with what became of it. It is no part of the read model: rebuilding that tells nobody anything again.
-- Nothing in it is personal: a letter names a stream, and what is sealed of its person stays in the read model.
create table if not exists public.letters (
    letter_id  bigint generated always as identity primary key,
    cause      text        not null,                    -- the event that it is told for
    recipient  text        not null,                    -- participant-<id> or contact-<id>
    kind       text        not null,
    about      text        not null,
    due        timestamptz not null,
    until      timestamptz,                             -- useless from then on
    facts      jsonb       not null,
    state      text        not null default 'waiting',  -- or sent, refused, or why it was dropped
    said       text,                                    -- the words of a mail server, without any address
    tries      int         not null default 0,
    next_try   timestamptz not null,
    settled_at timestamptz,
    unique (cause, recipient, kind)
);
create index if not exists letters_due on public.letters (next_try, letter_id) where state = 'waiting';
create index if not exists letters_about on public.letters (about) where state = 'waiting';
create index if not exists letters_recipient on public.letters (recipient) where state = 'waiting';
