-- Ready for years of events: streams spread over hash partitions, the log in ranges of positions.

alter table messages rename to messages_before;
alter table messages_before drop constraint messages_pkey;
create table messages (like messages_before including all, primary key (stream, version)) partition by hash (stream);
do $$
begin
    for part in 0..7 loop
        execute format(
            'create table messages_%s partition of messages for values with (modulus 8, remainder %s)', part, part
        );
    end loop;
end $$;
insert into messages select * from messages_before;
drop table messages_before;

-- What one append said, in one row: committed, and without positions yet. The identity keeps the order inside a stream:
-- whoever writes version n + 1 has seen version n committed.
create table appended (
    id       bigint generated always as identity primary key,
    streams  text[]   not null,
    versions bigint[] not null
);
insert into appended (streams, versions) select array[stream], array[version] from outbox order by id;
drop table outbox;

-- The same by message.
create view outbox as
select id, number, stream, version from appended, unnest(streams, versions) with ordinality as one (stream, version, number);

-- The part of a stream's name before its first hyphen: read_category reads one kind of stream through the whole log.
create function category_of(stream text) returns text immutable parallel safe language sql
return split_part(stream, '-', 1);

-- What the chain of hashes covers of a message: its fields as netstrings (D. J. Bernstein, 1997), so that no two
-- messages have the same bytes. The personal values among them are sealed: forgetting a person changes nothing here.
create function netstring(part text) returns bytea immutable parallel safe language sql
return convert_to(octet_length(convert_to(part, 'UTF8')) || ':' || part || ',', 'UTF8');

create function chained(head bytea, place bigint, message messages) returns bytea immutable language sql
return sha256(
    head || netstring(place::text) || netstring(message.stream) || netstring(message.version::text)
    || netstring(message.type) || netstring(message.topic) || netstring(message.key)
    || netstring(((extract(epoch from message.time) * 1000000)::bigint)::text) || netstring(message.correlation_id)
    || netstring(message.causation_id) || netstring(message.final::text) || netstring(message.traceparent)
    || netstring(message.body::text)
);

-- The gapless order of everything. Each position carries the hash of all that was said up to it.
alter table log rename to log_before;
alter table log_before drop constraint log_pkey;
create table log (
    position bigint not null,
    stream   text   not null,
    version  bigint not null,
    category text   not null,
    type     text   not null,
    hash     bytea  not null,
    primary key (position)
) partition by range (position);
create index log_by_category on log (category, position);
create index log_by_type on log (type, position);

-- Makes the partition that this position belongs to, ten million positions wide. The leader calls it ahead of need.
create function grow_log(upto bigint) returns void language plpgsql as $$
declare
    part bigint := upto / 10000000;
begin
    if to_regclass(format('log_%s', part)) is null then
        execute format(
            'create table log_%s partition of log for values from (%s) to (%s)', part, part * 10000000,
            (part + 1) * 10000000
        );
        -- A key across all partitions would have to hold the position. Two leaders at once write close together.
        execute format('create unique index log_%s_once on log_%s (stream, version)', part, part);
    end if;
end $$;

alter table leader add column head bytea not null default sha256(''); -- the hash at the position `sequenced`
-- Whose records Kafka holds: those of a database that was made anew are another's, those of a restored one its own.
alter table leader add column lineage text not null default gen_random_uuid()::text;
alter table leader add column checked bigint not null default 0;          -- the epoch whose leader found Kafka no further than its log
alter table leader add column restored boolean not null default false;    -- nobody leads before it was reconciled

-- Where the history of a service was taken up again after its database was restored: what a record of this lineage says
-- beyond the position never happened, and the other lineage goes on from there.
create table branches (
    source  text   not null,
    lineage text   not null,
    upto    bigint not null,
    next    text   not null,
    primary key (source, lineage)
);

do $$
declare
    last  bytea := sha256('');
    entry record;
begin
    for part in 0..(select coalesce(max(position), 0) / 10000000 + 1 from log_before) loop
        perform grow_log(part * 10000000);
    end loop;
    for entry in
        select log_before.position, messages as message
        from log_before join messages using (stream, version) order by log_before.position
    loop
        last := chained(last, entry.position, entry.message);
        insert into log values (
            entry.position, (entry.message).stream, (entry.message).version, category_of((entry.message).stream),
            (entry.message).type, last
        );
    end loop;
    update leader set head = last;
end $$;
drop table log_before;

-- A head that was signed: whoever keeps one elsewhere can tell whether anything up to it was changed or removed.
create table heads (
    position  bigint primary key,
    hash      bytea       not null,
    signed_at timestamptz not null,
    signer    text        not null, -- the public key (Ed25519), in hexadecimal digits
    signature bytea       not null
);

-- What is said already and goes to the outbox at its time: the deadlines of processes.
create table scheduled (
    stream  text        not null,
    version bigint      not null,
    due     timestamptz not null,
    primary key (stream, version)
);
create index scheduled_next on scheduled (due);

-- States of long streams, so that they need not be folded from their start; all of it can be dropped.
create table snapshots (
    stream  text   primary key,
    version bigint not null,
    shape   text   not null, -- the fingerprint of the decider's states: another one is not read
    state   json   not null
);

-- Of a consumer that is rebuilt beside itself, which of its generations is live.
create table consumers (
    consumer   text primary key,
    generation int  not null default 0
);

-- How far a consumer has taken each partition, as of its last transaction.
create table taken (
    consumer  text   not null, -- with its generation
    topic     text   not null,
    partition int    not null,
    next      bigint not null,
    primary key (consumer, topic, partition)
);

-- The name under which a consumer's rows stand: its own, or with the generation that is live.
create function live(name text) returns text stable language sql
return name || coalesce('#' || (select nullif(generation, 0) from consumers where consumer = name), '');

-- A failing message is tried again by itself a number of times, and then waits for a person.
alter table parked add column failures int not null default 0; -- 0: not to blame, something before it is missing
alter table parked add column retry_at timestamptz;            -- null: not by itself
create index parked_to_retry on parked (consumer, retry_at) where retry_at is not null;

-- When a message that failed so often is tried again: after 1, 4, 16, 64 and 256 seconds, and then not by itself.
create function next_try(failures int) returns timestamptz stable language sql
return case when failures between 1 and 5 then now() + interval '1 second' * 4 ^ (failures - 1) end;

-- What a person decided to leave out, as it was.
create table dropped (
    like parked including defaults,
    because    text        not null,
    dropped_at timestamptz not null default now()
);
