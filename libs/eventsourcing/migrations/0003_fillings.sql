-- Kafka can lose what it held, and is filled again from the log. Each filling has a number, which its records bear.
alter table leader add column filling bigint not null default 0; -- 0: Kafka never lost anything

-- Which filling of a partition a consumer reads, by its sender: whoever hears of a newer one begins again at the start.
create table fillings (
    consumer  text   not null, -- whatever its generation
    topic     text   not null,
    partition int    not null,
    source    text   not null,
    filling   bigint not null,
    primary key (consumer, topic, partition, source)
);
