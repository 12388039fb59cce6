import { useState } from "react";
import { useChange } from "../../api/change";
import { useToast } from "../../app/Toasts";
import { Confirm } from "../../parts/Confirm";
import { Time } from "../../parts/Time";
import { RevokeApiKeyMutation, SCOPES, type ShownApiKey } from "./keys";

interface Props {
  apiKey: ShownApiKey;
  revoked: () => void;
}

/** A key, without the key itself, and how to end it. */
export function KeyRow({ apiKey, revoked }: Props) {
  const { run, refusals, isRunning, clear } = useChange(RevokeApiKeyMutation);
  const [isAsking, setAsking] = useState(false);
  const tell = useToast();
  const { id, name, prefix, scopes, createdAt, lastUsedAt, expiresAt } = apiKey;
  const ask = (isOpen: boolean) => {
    clear();
    setAsking(isOpen);
  };
  const revoke = async () => {
    if (!(await run({ apiKeyId: id }))) return;
    setAsking(false);
    tell(`Revoked the key ${name}.`);
    // If it was this session's, the answer is that nobody is signed in.
    revoked();
  };
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <code>{prefix}…</code>
      </td>
      <td>{words(scopes)}</td>
      <td>
        <Time at={createdAt} />
      </td>
      <td>{lastUsedAt ? <Time at={lastUsedAt} /> : <span className="muted">not yet</span>}</td>
      <td>{expiresAt ? <Time at={expiresAt} /> : <span className="muted">never</span>}</td>
      <td className="row-end">
        <button
          type="button"
          className="button small"
          aria-label={`Revoke ${name}`}
          onClick={() => ask(true)}
        >
          Revoke
        </button>
        {isAsking && (
          <Confirm
            title={`Revoke ${name}`}
            action="Revoke key"
            close={() => ask(false)}
            confirm={() => void revoke()}
            refusals={refusals}
            isRunning={isRunning}
          >
            <p>
              Programs that use the key <code>{prefix}…</code> are refused from now on. This cannot
              be undone.
            </p>
            <p>If you signed in here with this key, revoking it signs you out.</p>
          </Confirm>
        )}
      </td>
    </tr>
  );
}

function words(scopes: ShownApiKey["scopes"]): string {
  if (scopes.length === SCOPES.length) return "Everything";
  return SCOPES.filter(({ scope }) => scopes.includes(scope))
    .map(({ text }) => text)
    .join(", ");
}
