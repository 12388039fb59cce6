select row_to_json(answer.*) from (select (select node from (
    select 'Collection' as "__typename",
        translate(encode('\x09'::bytea || uuid_send(c.organization_id)
            || uuid_send(c.id), 'base64'), '+/', '-_') as id,
        c.name, o.name || '/wandb-registry-' || r.name || '/' || c.name as path,
        c.types, c.description, c.tags, c.updated_at as "updatedAt"
    from collection c
    join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
    join organization o on o.organization_id = r.organization_id
    where c.organization_id = :organization_id::uuid and c.id = :id::uuid
    and (exists (select from organization_member m
            where m.organization_id = r.organization_id and m.user_id = :viewer::uuid
            and (m.role = 'ADMIN' or r.visibility = 'ORGANIZATION'))
        or exists (select from registry_member g
            where g.organization_id = r.organization_id and g.registry_id = r.id
            and (g.user_id = :viewer::uuid or exists (select from team_member t
                where t.organization_id = g.organization_id and t.team_id = g.team_id
                and t.user_id = :viewer::uuid))))
) node) as node) answer
