select row_to_json(answer.*) from (select (select node from (
    select 'Version' as "__typename",
        translate(encode('\x0a'::bytea || uuid_send(v.organization_id)
            || uuid_send(v.id), 'base64'), '+/', '-_') as id,
        v.number, 'v' || v.number as name, o.name || '/wandb-registry-' || r.name || '/' || c.name
            || ':v' || v.number as path,
        array(select a.name from alias a
            where a.organization_id = v.organization_id and a.version_id = v.id
            order by a.name) as aliases,
        v.linked_at as "linkedAt", s.digest, s.size_bytes as "sizeBytes",
        (select collection from (select c.name,
            o.name || '/wandb-registry-' || r.name || '/' || c.name as path)
            collection) as collection
    from version v
    join artifact_version s on s.organization_id = v.organization_id
        and s.id = v.artifact_version_id
    join collection c on c.organization_id = v.organization_id and c.id = v.collection_id
    join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
    join organization o on o.organization_id = r.organization_id
    where v.organization_id = :organization_id::uuid and v.id = :id::uuid
    and (exists (select from organization_member m
            where m.organization_id = r.organization_id and m.user_id = :viewer::uuid
            and (m.role = 'ADMIN' or r.visibility = 'ORGANIZATION'))
        or exists (select from registry_member g
            where g.organization_id = r.organization_id and g.registry_id = r.id
            and (g.user_id = :viewer::uuid or exists (select from team_member t
                where t.organization_id = g.organization_id and t.team_id = g.team_id
                and t.user_id = :viewer::uuid))))
) node) as node) answer
