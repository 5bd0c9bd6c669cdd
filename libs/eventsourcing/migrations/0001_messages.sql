-- What this service said, once and for ever: the truth.
create table messages (
    stream         text        not null,
    version        bigint      not null check (version > 0),
    type           text        not null,
    topic          text        not null,
    key            text        not null,
    time           timestamptz not null,
    correlation_id text        not null,
    causation_id   text        not null,
    final          boolean     not null,
    traceparent    text        not null,
    body           json        not null, -- json and not jsonb: the bytes stay as they were written
    primary key (stream, version)
);

-- What is committed and has no position yet. The identity keeps the order inside a stream:
-- whoever writes version n + 1 has seen version n committed.
create table outbox (
    id      bigint generated always as identity primary key,
    stream  text   not null,
    version bigint not null
);

-- The gapless order of everything, given after commit by the elected leader.
create table log (
    position bigint primary key,
    stream   text   not null,
    version  bigint not null,
    unique (stream, version)
);

-- How far the leader is, and which leader it is: an older one is fenced off by its epoch.
create table leader (
    only_row  boolean primary key default true check (only_row),
    epoch     bigint  not null default 0,
    sequenced bigint  not null default 0,
    relayed   bigint  not null default 0
);
insert into leader default values;

-- The last version that each consumer applied of each stream of another sender.
create table inbox (
    consumer text   not null,
    origin   text   not null,
    version  bigint not null,
    primary key (consumer, origin)
);

-- What could not be applied, and what came after it in the same stream.
create table parked (
    consumer  text        not null,
    origin    text        not null,
    version   bigint      not null,
    topic     text        not null,
    headers   bytea       not null,
    body      bytea       not null,
    reason    text        not null,
    parked_at timestamptz not null default now(),
    primary key (consumer, origin, version)
);
