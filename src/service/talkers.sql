-- talkers.sql: which host of the fleet sent most in the last hour. psql -d iftoprs -f talkers.sql
select host, pg_size_pretty(sum(sent)) as sent, pg_size_pretty(sum(recv)) as received, count(*) as lines
from iftoprs_traffic
where at > now() - interval '1 hour'
group by host
order by sum(sent) desc
limit 10;
