CREATE TABLE user_subject (
    issuer TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    user_id UUID NOT NULL,
    claims_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT user_subject_pkey PRIMARY KEY (issuer, subject),
    CONSTRAINT user_subject_user_id_fkey FOREIGN KEY(user_id) REFERENCES site_user (id)
);

CREATE INDEX user_subject_user_id_idx ON user_subject (user_id);

ALTER TABLE organization_member ADD COLUMN by_claims BOOLEAN DEFAULT false NOT NULL;
