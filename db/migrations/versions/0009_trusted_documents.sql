create table trusted_document (
    id text collate "C" not null,
    body text collate "C" not null,
    created_at timestamptz not null default now(),
    used_at timestamptz,
    uses bigint not null default 0,
    constraint trusted_document_pkey primary key (id)
);
