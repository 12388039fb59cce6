import { useState, type FormEvent } from "react";
import { useChange } from "../../api/change";
import { Field, OtherRefusals } from "../../parts/Field";
import { Modal } from "../../parts/Modal";
import { useFocusOnRefused } from "../../parts/refused";
import { ExpiryFields, expiryOf, type Expiry } from "./ExpiryFields";
import { CreateApiKeyMutation, SCOPES, type MadeKey, type Scope } from "./keys";
import { ScopeFields } from "./ScopeFields";

interface Props {
  /** Whose key it is to be, if not the viewer's own. */
  username?: string;
  close: () => void;
  done: (made: MadeKey) => void;
}

/** A new API key: what it is for, what it is good for, and until when. */
export function KeyDrawer({ username, close, done }: Props) {
  const { run, refusals, isRunning } = useChange(CreateApiKeyMutation);
  const form = useFocusOnRefused(refusals);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(SCOPES.map(({ scope }) => scope));
  const [expiry, setExpiry] = useState<Expiry>({ days: "90", date: "" });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // A key of all scopes is good for those to come as well.
    const some = scopes.length === SCOPES.length ? null : [...scopes];
    const made = await run({
      ...(username ? { username } : {}),
      name: name.trim(),
      scopes: some,
      expiresAt: expiryOf(expiry),
    });
    if (made?.key) done({ key: made.key, name: made.apiKey?.name ?? name, username });
  };
  return (
    <Modal title={username ? `Create a key for ${username}` : "Create key"} close={close} isDrawer>
      <form ref={form} className="drawer-form" onSubmit={(event) => void submit(event)}>
        <Field
          label="Name"
          name="name"
          refusals={refusals}
          hint="What or where it is for, such as laptop or nightly training"
        >
          {(tied) => (
            <input
              {...tied}
              required
              autoComplete="off"
              maxLength={128}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <ScopeFields scopes={scopes} change={setScopes} refusals={refusals} />
        <ExpiryFields expiry={expiry} change={setExpiry} refusals={refusals} />
        <OtherRefusals refusals={refusals} shown={["name", "scopes", "expiresAt"]} />
        <footer className="drawer-foot">
          <button className="button primary" disabled={isRunning}>
            {isRunning ? "Creating…" : "Create key"}
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
        </footer>
      </form>
    </Modal>
  );
}
