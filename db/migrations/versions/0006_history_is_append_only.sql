CREATE TABLE repeated_event (
    organization_id UUID NOT NULL,
    actor_id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT repeated_event_pkey PRIMARY KEY (organization_id, actor_id, kind, about)
);

ALTER TABLE repeated_event ADD CONSTRAINT repeated_event_actor_id_fkey FOREIGN KEY(actor_id) REFERENCES site_user (id);

ALTER TABLE repeated_event ADD CONSTRAINT repeated_event_organization_id_fkey FOREIGN KEY(organization_id) REFERENCES organization (organization_id);
