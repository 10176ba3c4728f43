-- schema.sql: the fleet's lines in PostgreSQL. As its administrator: createdb iftoprs && psql -d iftoprs -f schema.sql

create table iftoprs_sample (
    host       text             not null,
    interface  text             not null,
    at         timestamptz      not null,
    elapsed    double precision not null, -- seconds since that iftoprs started
    total_sent numeric          not null, -- bytes since then
    total_recv numeric          not null,
    line       jsonb            not null,
    primary key (host, interface, at)
);
create index iftoprs_sample_at on iftoprs_sample using brin (at);

create table iftoprs_rejected (
    at   timestamptz not null default now(),
    host text,
    why  text,
    line text
);

-- A line that comes twice (sent again because its receipt was lost) counts once; what is no such line is put aside.
create function iftoprs_take(host text, line text) returns void language plpgsql security definer
    set search_path = public, pg_temp as
$$
declare
    l jsonb;
begin
    l := line::jsonb;
    insert into iftoprs_sample values (host, l ->> 'interface', (l ->> 'timestamp')::timestamptz,
        (l ->> 'elapsed')::double precision, (l ->> 'total_sent')::numeric, (l ->> 'total_recv')::numeric, l)
    on conflict do nothing;
exception when data_exception or integrity_constraint_violation then
    insert into iftoprs_rejected (host, why, line) values (host, sqlerrm, line);
end
$$;

-- What each interface of each host has moved since its line before. A new start counts from 0, so all that its first
-- line says is new; of a host's very first line nothing is, for nobody knows since when it counts.
create view iftoprs_traffic as
select s.host, s.interface, s.at,
    case when before.at is null then 0 when same then s.total_sent - before.total_sent else s.total_sent end as sent,
    case when before.at is null then 0 when same then s.total_recv - before.total_recv else s.total_recv end as recv
from iftoprs_sample s
left join lateral (
    select * from iftoprs_sample p
    where p.host = s.host and p.interface = s.interface and p.at < s.at
    order by p.at desc
    limit 1) as before on true
cross join lateral (
    select s.elapsed > before.elapsed and s.total_sent >= before.total_sent and s.total_recv >= before.total_recv as same
    ) as run;

-- rsyslogd, which runs as root, may hand in lines and nothing else.
create role root login;
revoke execute on function iftoprs_take from public;
grant execute on function iftoprs_take to root;
