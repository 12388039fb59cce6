-- linkArtifact as PostGraphile would have it: one function, of which it makes a mutation.
create schema if not exists peers;

create or replace function peers.link_artifact(
    viewer_id uuid, team text, project text, artifact text, number int,
    organization_id uuid, registry_id uuid, collection text, alias text, key text
) returns version language plpgsql volatile as $$
#variable_conflict use_column
declare
    source record;
    rules registry;
    target record;
    made version;
    moved record;
    detail json;
begin
    insert into idempotency_key (organization_id, key, fingerprint)
    select u.personal_organization_id, link_artifact.key,
        sha256(convert_to(concat_ws('/', team, project, artifact, number, registry_id, collection,
            alias), 'UTF8'))
    from site_user u where u.id = viewer_id;

    select av.organization_id, av.id, a.type into strict source
    from team t join project p on p.organization_id = t.organization_id and p.team_id = t.id
    join artifact a on a.organization_id = p.organization_id and a.project_id = p.id
    join artifact_version av on av.organization_id = a.organization_id and av.artifact_id = a.id
    where t.name = team and p.name = project and a.name = artifact
    and av.number = link_artifact.number and av.state = 'COMMITTED'
    for share of a, av;

    select r.* into strict rules from registry r
    where r.organization_id = link_artifact.organization_id and r.id = registry_id for share;
    if alias = any(rules.protected_aliases) then
        raise exception 'The alias is protected.';
    elsif not rules.accepts_all_types and not source.type = any(rules.accepted_types) then
        raise exception 'The registry does not accept the type.';
    end if;

    insert into collection as c
        (organization_id, id, registry_id, name, types, next_number, created_by)
    values (rules.organization_id, gen_random_uuid(), rules.id, collection, array[source.type], 1,
        viewer_id)
    on conflict (organization_id, registry_id, name) do update
        set next_number = c.next_number + 1, updated_at = now() where source.type = any(c.types)
    returning c.id, c.next_number - 1 as number into strict target;

    insert into version as v
        (organization_id, id, collection_id, number, artifact_version_id, linked_by)
    values (rules.organization_id, gen_random_uuid(), target.id, target.number, source.id,
        viewer_id)
    returning v.* into made;

    detail := json_build_object('registry', rules.name, 'collection', collection, 'version',
        'v' || made.number, 'source', concat(team, '/', project, '/', artifact, ':v', number),
        'type', source.type);
    insert into event (organization_id, id, kind, actor_id, registry_id, collection_id, version_id,
        detail)
    values (rules.organization_id, gen_random_uuid(), 'VERSION_LINKED', viewer_id, rules.id,
        target.id, made.id, detail);

    for moved in
        insert into alias as al (organization_id, collection_id, name, version_id)
        select rules.organization_id, target.id, n.name, made.id
        from unnest(array[alias, 'latest']) n(name) order by n.name
        on conflict (organization_id, collection_id, name) do update
            set version_id = excluded.version_id, previous_version_id = al.version_id
        returning al.name, al.previous_version_id
    loop
        continue when moved.name = 'latest';
        insert into event (organization_id, id, kind, actor_id, registry_id, collection_id,
            version_id, detail)
        select rules.organization_id, gen_random_uuid(), h.kind, viewer_id, rules.id, target.id,
            v.id, json_build_object('registry', rules.name, 'collection', collection, 'version',
                'v' || v.number, 'alias', moved.name)
        from (values ('ALIAS_REMOVED', moved.previous_version_id), ('ALIAS_ADDED', made.id))
            h(kind, version_id)
        join version v on v.organization_id = rules.organization_id and v.id = h.version_id;
    end loop;

    update idempotency_key k set outcome = json_build_object('version_id', made.id)
    from site_user u where u.id = viewer_id and k.organization_id = u.personal_organization_id
    and k.key = link_artifact.key;
    return made;
end
$$;
