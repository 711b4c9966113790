create table t(a integer, b text);
with recursive c(x) as (select 1 union all select x+1 from c where x<20000) insert into t select x, 'v'||(x*7919%10007) from c;
create index i on t(b);
select count(*), sum(a), max(b) from t where b like 'v1%';
select b, count(*) from t group by b order by 2 desc, 1 limit 3;
select sum(t1.a) from t t1 join t t2 on t1.b=t2.b where t1.a<5000;
