alter table run_line add column step bigint;

update run_line l set step = coalesce(
    (select case jsonb_typeof(said.step) when 'number' then
            least(greatest(trunc(said.step::numeric), -9223372036854775808), 9223372036854775807) end
        from (select l.content::jsonb -> '_step' as step offset 0) said)::bigint,
    l.number)
where l.stream = 'HISTORY';

create index run_line_organization_id_run_id_step_number_idx on run_line (organization_id, run_id, step, number) where step is not null;
