alter table event add column transaction bigint not null default 0;

alter table event alter column transaction set default (pg_current_xact_id()::text)::bigint;

create index event_organization_id_transaction_id_idx on event (organization_id, transaction, id);
