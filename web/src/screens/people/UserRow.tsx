import { useState } from "react";
import { useChange } from "../../api/change";
import { useViewer } from "../../app/session";
import { useToast } from "../../app/Toasts";
import { Confirm } from "../../parts/Confirm";
import { Time } from "../../parts/Time";
import { DeactivateUserMutation, type ShownUser } from "./users";
import { Who } from "./Who";

interface Props {
  user: ShownUser;
  makeKey: (username: string) => void;
}

/** A user, with what an administrator does for them. */
export function UserRow({ user, makeKey }: Props) {
  const { run, refusals, isRunning, clear } = useChange(DeactivateUserMutation);
  const viewer = useViewer();
  const [isAsking, setAsking] = useState(false);
  const tell = useToast();
  const { username, deactivatedAt } = user;
  const isGone = deactivatedAt !== null;
  const ask = (isOpen: boolean) => {
    clear();
    setAsking(isOpen);
  };
  const deactivate = async () => {
    if (!(await run({ username }))) return;
    setAsking(false);
    tell(`Deactivated ${username}.`);
  };
  return (
    <tr>
      <th scope="row">
        <span className="who">
          <Who user={user} isYou={user.id === viewer.id} />
          {user.isAdministrator && <span className="badge">Administrator</span>}
          {isGone && (
            <span className="badge">
              Deactivated <Time at={deactivatedAt} />
            </span>
          )}
        </span>
      </th>
      <td>{user.email ?? <span className="muted">none</span>}</td>
      <td className="row-end">
        <button
          type="button"
          className="button small"
          disabled={isGone}
          aria-label={`Create a key for ${username}`}
          onClick={() => makeKey(username)}
        >
          Create key
        </button>
        <button
          type="button"
          className="button small"
          disabled={isGone}
          aria-label={`Deactivate ${username}`}
          onClick={() => ask(true)}
        >
          Deactivate
        </button>
        {isAsking && (
          <Confirm
            title={`Deactivate ${username}`}
            action="Deactivate"
            close={() => ask(false)}
            confirm={() => void deactivate()}
            refusals={refusals}
            isRunning={isRunning}
          >
            <p>
              {username} can sign in no more, and all keys of {username} are revoked. What{" "}
              {username} made stays. There is no way back.
            </p>
          </Confirm>
        )}
      </td>
    </tr>
  );
}
