select row_to_json(answer.*) from (select (select registry from (
    select (select collections from (
        select g.nodes, (select page from (select
            translate(encode(convert_to(
                json_build_array('updated_at', g.times[g.last], g.ids[g.last])
                ::text, 'UTF8'), 'base64'), E'\n', '') as "endCursor",
            g.more as "hasNextPage") page) as "pageInfo"
        from (select coalesce((array_agg(p.node))[1:50], '{}') as nodes, array_agg(p.at) as times,
                array_agg(p.id) as ids, least(count(*), 50)::int as last, count(*) > 50 as more
            from (select c.id, c.updated_at as at, (select node from (
                    select translate(encode('\x09'::bytea || uuid_send(c.organization_id)
                        || uuid_send(c.id), 'base64'), '+/', '-_') as id,
                        c.name, o.name || '/wandb-registry-' || r.name || '/' || c.name as path,
                        c.types, c.description, c.tags, c.created_at as "createdAt",
                        c.updated_at as "updatedAt") node) as node
                from collection c
                where c.organization_id = r.organization_id and c.registry_id = r.id
                and :type = any(c.types) and :tag = any(c.tags)
                order by c.updated_at desc, c.id desc limit 51) p) g) collections) as collections
    from organization o
    join registry r on r.organization_id = o.organization_id and r.name = :registry
    where o.name = :organization and o.kind = 'SHARED'
    and (exists (select from organization_member m
            where m.organization_id = r.organization_id and m.user_id = :viewer::uuid
            and (m.role = 'ADMIN' or r.visibility = 'ORGANIZATION'))
        or exists (select from registry_member g
            where g.organization_id = r.organization_id and g.registry_id = r.id
            and (g.user_id = :viewer::uuid or exists (select from team_member t
                where t.organization_id = g.organization_id and t.team_id = g.team_id
                and t.user_id = :viewer::uuid))))
) registry) as registry) answer
