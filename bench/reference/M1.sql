-- The link, its alias, its history and its idempotency key, in one statement.
with wanted as (
    select s.organization_id, s.id as source_id, r.id as registry_id, c.id as collection_id,
        a.type, u.personal_organization_id as mine
    from team t
    join project p on p.organization_id = t.organization_id and p.team_id = t.id
        and p.name = :project
    join artifact a on a.organization_id = p.organization_id and a.project_id = p.id
        and a.name = :artifact
    join artifact_version s on s.organization_id = a.organization_id and s.artifact_id = a.id
        and s.number = :number and s.state = 'COMMITTED'
    join organization o on o.organization_id = a.organization_id
    join registry r on r.organization_id = o.organization_id and r.name = :registry
        and (r.accepts_all_types or a.type = any(r.accepted_types))
        and not :alias = any(r.protected_aliases)
    join collection c on c.organization_id = r.organization_id and c.registry_id = r.id
        and c.name = :collection and a.type = any(c.types)
    join site_user u on u.id = :viewer::uuid
    where o.name = :organization and t.name = :team
    and exists (select from team_member tm where tm.organization_id = t.organization_id
        and tm.team_id = t.id and tm.user_id = u.id)
    and exists (select from registry_member g where g.organization_id = r.organization_id
        and g.registry_id = r.id and g.role >= 'MEMBER' and (g.user_id = u.id
            or exists (select from team_member tm where tm.organization_id = g.organization_id
                and tm.team_id = g.team_id and tm.user_id = u.id)))
    for share of a, s, r
), target as (
    update collection c set next_number = c.next_number + 1, updated_at = now()
    from wanted w
    where c.organization_id = w.organization_id and c.id = w.collection_id
    and not exists (select from version v where v.organization_id = w.organization_id
        and v.collection_id = w.collection_id and v.artifact_version_id = w.source_id)
    returning c.organization_id, c.id, c.name, c.registry_id, c.next_number - 1 as number,
        w.source_id, w.type, w.mine
), linked as (
    insert into version (organization_id, id, collection_id, number, artifact_version_id, linked_by)
    select t.organization_id, uuidv7(), t.id, t.number, t.source_id, :viewer::uuid from target t
    returning organization_id, id, collection_id, number
), aliased as (
    insert into alias as a (organization_id, collection_id, name, version_id)
    select l.organization_id, l.collection_id, n.name, l.id
    from linked l, unnest(array['latest', :alias]) n(name) order by n.name
    on conflict (organization_id, collection_id, name) do update
        set version_id = excluded.version_id, previous_version_id = a.version_id
    returning a.name, a.previous_version_id
), happened as (
    select 1 as place, 'VERSION_LINKED' as kind, l.id as version_id, null as alias from linked l
    union all select 2, 'ALIAS_REMOVED', a.previous_version_id, a.name from aliased a
        where a.previous_version_id is not null and a.name <> 'latest'
    union all select 3, 'ALIAS_ADDED', l.id, a.name from linked l, aliased a
        where a.name <> 'latest'
), recorded as (
    insert into event (organization_id, id, kind, actor_id, registry_id, collection_id, version_id,
        detail)
    select t.organization_id, uuidv7(), h.kind, :viewer::uuid, t.registry_id, t.id, h.version_id,
        json_strip_nulls(json_build_object('registry', :registry, 'collection', t.name,
            'version', 'v' || case h.kind when 'ALIAS_REMOVED' then (select v.number from version v
                where v.organization_id = t.organization_id and v.id = h.version_id)
                else t.number end,
            'type', t.type, 'alias', h.alias))
    from happened h, target t order by h.place
), kept as (
    insert into idempotency_key (organization_id, key, fingerprint, outcome)
    select t.mine, :key, sha256(:key::bytea),
        json_build_object('version_id', l.id, 'collection_id', l.collection_id)
    from linked l, target t
)
select l.id, l.number, array['latest', :alias] as aliases from linked l
