select row_to_json(answer.*) from (select (select search from (select array(select h.hit from (
    select case f.kind
        when 'Registry' then (select row_to_json(x.*) from (
            select f.kind as "__typename",
                translate(encode('\x08'::bytea || uuid_send(r.organization_id)
                    || uuid_send(r.id), 'base64'), '+/', '-_') as id,
                r.name, o.name || '/wandb-registry-' || r.name as path, r.description
            from registry r join organization o on o.organization_id = r.organization_id
            where r.organization_id = f.organization_id and r.id = f.id) x)
        when 'Collection' then (select row_to_json(x.*) from (
            select f.kind as "__typename",
                translate(encode('\x09'::bytea || uuid_send(c.organization_id)
                    || uuid_send(c.id), 'base64'), '+/', '-_') as id,
                c.name, o.name || '/wandb-registry-' || r.name || '/'
                    || c.name as path, c.description
            from collection c
            join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
            join organization o on o.organization_id = r.organization_id
            where c.organization_id = f.organization_id and c.id = f.id) x)
        else (select row_to_json(x.*) from (
            select f.kind as "__typename",
                translate(encode('\x0a'::bytea || uuid_send(v.organization_id)
                    || uuid_send(v.id), 'base64'), '+/', '-_') as id,
                'v' || v.number as name, o.name || '/wandb-registry-' || r.name || '/' || c.name
                    || ':v' || v.number as path, s.description
            from version v
            join artifact_version s on s.organization_id = v.organization_id
                and s.id = v.artifact_version_id
            join collection c on c.organization_id = v.organization_id and c.id = v.collection_id
            join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
            join organization o on o.organization_id = r.organization_id
            where v.organization_id = f.organization_id and v.id = f.id) x)
        end as hit
    from (
        select 'Registry' as kind, r.organization_id, r.id,
            -(ts_rank(to_tsvector('simple'::regconfig,
                translate(left((r.name || ' ') || coalesce(r.description, ''), 200000),
                    '-_./:', '     ')),
                to_tsquery('simple', :text || ':*')) * 500000)::bigint as rank
        from registry r
        where r.organization_id = any(array(
            select m.organization_id from organization_member m where m.user_id = :viewer::uuid))
        and to_tsvector('simple'::regconfig,
            translate(left((r.name || ' ') || coalesce(r.description, ''), 200000),
                '-_./:', '     '))
            @@ to_tsquery('simple', :text || ':*')
        and (exists (select from organization_member m
            where m.organization_id = r.organization_id and m.user_id = :viewer::uuid
            and (m.role = 'ADMIN' or r.visibility = 'ORGANIZATION'))
        or exists (select from registry_member g
            where g.organization_id = r.organization_id and g.registry_id = r.id
            and (g.user_id = :viewer::uuid or exists (select from team_member t
                where t.organization_id = g.organization_id and t.team_id = g.team_id
                and t.user_id = :viewer::uuid))))
        union all
        select 'Collection', c.organization_id, c.id,
            -(ts_rank(to_tsvector('simple'::regconfig,
                translate(left((c.name || ' ') || coalesce(c.description, ''), 200000),
                    '-_./:', '     ')),
                to_tsquery('simple', :text || ':*')) * 500000)::bigint
                - case when c.tags && array[:text] then 1000000 else 0 end
        from collection c
        join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
        where c.organization_id = any(array(
            select m.organization_id from organization_member m where m.user_id = :viewer::uuid))
        and (to_tsvector('simple'::regconfig,
            translate(left((c.name || ' ') || coalesce(c.description, ''), 200000),
                '-_./:', '     '))
            @@ to_tsquery('simple', :text || ':*') or c.tags && array[:text])
        and (exists (select from organization_member m
            where m.organization_id = r.organization_id and m.user_id = :viewer::uuid
            and (m.role = 'ADMIN' or r.visibility = 'ORGANIZATION'))
        or exists (select from registry_member g
            where g.organization_id = r.organization_id and g.registry_id = r.id
            and (g.user_id = :viewer::uuid or exists (select from team_member t
                where t.organization_id = g.organization_id and t.team_id = g.team_id
                and t.user_id = :viewer::uuid))))
        union all
        select 'Version', v.organization_id, v.id, min(v.rank)
        from (
            select v.organization_id, v.id, v.collection_id, -1000000::bigint as rank
            from alias a
            join version v on v.organization_id = a.organization_id and v.id = a.version_id
            where a.organization_id = any(array(
                select m.organization_id from organization_member m
                where m.user_id = :viewer::uuid))
            and a.name = :text
            union all
            select v.organization_id, v.id, v.collection_id, s.rank
            from (
                select s.organization_id, s.id,
                    -(ts_rank(to_tsvector('simple'::regconfig,
                        translate(left(coalesce(s.description, ''), 200000), '-_./:', '     ')),
                        to_tsquery('simple', :text || ':*')) * 500000)::bigint
                        - case when s.tags && array[:text] then 1000000 else 0 end as rank
                from artifact_version s
                where s.organization_id = any(array(
                    select m.organization_id from organization_member m
                    where m.user_id = :viewer::uuid))
                and (to_tsvector('simple'::regconfig,
                    translate(left(coalesce(s.description, ''), 200000), '-_./:', '     '))
                    @@ to_tsquery('simple', :text || ':*') or s.tags && array[:text])
                offset 0) s
            cross join lateral (select v.organization_id, v.id, v.collection_id from version v
                where v.organization_id = s.organization_id and v.artifact_version_id = s.id
                offset 0) v) v
        -- Fenced, so that each is looked up by its key instead of all being read and hashed.
        cross join lateral (select from collection c
            join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
            where c.organization_id = v.organization_id and c.id = v.collection_id
            and (exists (select from organization_member m
                where m.organization_id = r.organization_id and m.user_id = :viewer::uuid
                and (m.role = 'ADMIN' or r.visibility = 'ORGANIZATION'))
            or exists (select from registry_member g
                where g.organization_id = r.organization_id and g.registry_id = r.id
                and (g.user_id = :viewer::uuid or exists (select from team_member t
                    where t.organization_id = g.organization_id and t.team_id = g.team_id
                    and t.user_id = :viewer::uuid))))
            offset 0) seen
        group by v.organization_id, v.id
    ) f order by f.rank, f.id limit 20) h) as nodes) search) as search) answer
