drop index registry_words_idx;

create index registry_words_idx on registry using gin (to_tsvector('simple'::regconfig, translate(left((name || ' ') || coalesce(description, ''), 200000), '-_./:', '     ')));

drop index collection_words_idx;

create index collection_words_idx on collection using gin (to_tsvector('simple'::regconfig, translate(left((name || ' ') || coalesce(description, ''), 200000), '-_./:', '     ')));

drop index artifact_version_words_idx;

create index artifact_version_words_idx on artifact_version using gin (to_tsvector('simple'::regconfig, translate(left(coalesce(description, ''), 200000), '-_./:', '     ')));
