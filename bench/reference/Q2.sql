select row_to_json(answer.*) from (select (select registry from (
    select translate(encode('\x08'::bytea || uuid_send(r.organization_id)
        || uuid_send(r.id), 'base64'), '+/', '-_') as id,
        r.name, o.name || '/wandb-registry-' || r.name as path, r.description, r.visibility,
        r.created_at as "createdAt",
        (select collections from (select array(select c from (
            select translate(encode('\x09'::bytea || uuid_send(c.organization_id)
                || uuid_send(c.id), 'base64'), '+/', '-_') as id,
                c.name, c.description, c.types, c.tags, c.updated_at as "updatedAt",
                (select versions from (select array(select v from (
                    select translate(encode('\x0a'::bytea || uuid_send(v.organization_id)
                        || uuid_send(v.id), 'base64'), '+/', '-_') as id,
                        v.number, array(select a.name from alias a
                where a.organization_id = v.organization_id and a.version_id = v.id
                order by a.name) as aliases,
                        v.linked_at as "linkedAt", s.digest, s.size_bytes as "sizeBytes", s.tags
                    from version v join artifact_version s
                        on s.organization_id = v.organization_id and s.id = v.artifact_version_id
                    where v.organization_id = c.organization_id and v.collection_id = c.id
                    order by v.number desc limit 10) v) as nodes) versions) as versions
            from collection c
            where c.organization_id = r.organization_id and c.registry_id = r.id
            order by c.name limit 50) c) as nodes) collections) as collections
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
