import { useState, type FormEvent } from "react";
import { useChange, type Refusal } from "../../api/change";
import { useToast } from "../../app/Toasts";
import { Field, OtherRefusals } from "../../parts/Field";
import { Modal } from "../../parts/Modal";
import { useFocusOnRefused } from "../../parts/refused";
import { OrganizationsQuery } from "../create-registry/query";
import { Choice } from "../pick/Choice";
import { usePages } from "../pick/usePages";
import { ORGANIZATION_ROLES, ROLE_WORDS, type OrganizationRole } from "./roles";
import { CreateUserMutation } from "./users";

const SHOWN = ["username", "name", "email", "organization", "role"];

interface Props {
  close: () => void;
  done: (username: string) => void;
}

/** A new user, in an organization if one is chosen. */
export function CreateUser({ close, done }: Props) {
  const { run, refusals, isRunning } = useChange(CreateUserMutation);
  const form = useFocusOnRefused(refusals);
  const [words, setWords] = useState({ username: "", name: "", email: "" });
  const [organization, setOrganization] = useState<string>();
  const [role, setRole] = useState<OrganizationRole>("MEMBER");
  const tell = useToast();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await run({
      username: words.username,
      name: words.name || null,
      email: words.email || null,
      organization: organization ?? null,
      role: organization ? role : null,
    });
    if (!made?.user) return;
    tell(`Created ${made.user.username}. Now make a key to sign in with.`);
    done(made.user.username);
  };
  const text = (name: keyof typeof words, label: string, hint: string, isOptional = true) => (
    <Field {...{ label, hint, isOptional, name, refusals }}>
      {(tied) => (
        <input
          {...tied}
          required={!isOptional}
          autoComplete="off"
          spellCheck={false}
          value={words[name]}
          onChange={(event) => setWords({ ...words, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Modal title="Create user" close={close} isDrawer>
      <form ref={form} className="drawer-form" onSubmit={(event) => void submit(event)}>
        {text("username", "Username", "Letters, digits, - and _; unique on this server", false)}
        {text("name", "Name", "The full name, as it is shown")}
        {text("email", "E-mail", "Seen by the user and by administrators")}
        <Membership
          {...{ organization, role, refusals }}
          chooseOrganization={setOrganization}
          chooseRole={setRole}
        />
        <OtherRefusals refusals={refusals} shown={SHOWN} />
        <footer className="drawer-foot">
          <button className="button primary" disabled={isRunning}>
            {isRunning ? "Creating…" : "Create user"}
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
        </footer>
      </form>
    </Modal>
  );
}

interface MembershipProps {
  organization: string | undefined;
  role: OrganizationRole;
  refusals: readonly Refusal[];
  chooseOrganization: (name: string | undefined) => void;
  chooseRole: (role: OrganizationRole) => void;
}

function Membership(props: MembershipProps) {
  const { organization, role, refusals, chooseOrganization, chooseRole } = props;
  const { nodes, more } = usePages(OrganizationsQuery, {}, false, (data) => data.organizations);
  const options = nodes.map(({ name, displayName }) => ({ value: name, text: displayName }));
  return (
    <>
      <Field label="Organization" isOptional name="organization" refusals={refusals} hint={more}>
        {(tied) => (
          <Choice
            tied={tied}
            value={organization}
            pick={chooseOrganization}
            groups={[{ options }]}
            empty="No organization yet"
            prompt="None for now"
          />
        )}
      </Field>
      <Field
        label="Role"
        name="role"
        refusals={refusals}
        hint={organization ? undefined : "Choose an organization first."}
      >
        {(tied) => (
          <select
            {...tied}
            disabled={!organization}
            value={role}
            onChange={(event) => chooseRole(event.target.value as OrganizationRole)}
          >
            {ORGANIZATION_ROLES.map((each) => (
              <option key={each} value={each}>
                {ROLE_WORDS[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}
