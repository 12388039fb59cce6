import { useState } from "react";
import { useRead } from "../../api/read";
import { useViewer } from "../../app/session";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { useParameters, usePage } from "../../parts/page";
import { Title } from "../../parts/Title";
import { Waiting } from "../../parts/Waiting";
import { CreateUser } from "./CreateUser";
import { KeyDrawer } from "./KeyDrawer";
import type { MadeKey } from "./keys";
import { ShownKey } from "./ShownKey";
import { UserFilter } from "./UserFilter";
import { UsersQuery } from "./users";
import { UserTable } from "./UserTable";
import "../../styles/people.css";

// In the address: whose key is being made.
const KEY_FOR = "key:";

/** All users of this instance, for its administrators. */
export default function Users() {
  const viewer = useViewer();
  if (viewer.isAdministrator) return <Managed />;
  return (
    <section>
      <Title text="Users" />
      <Empty title="This needs an administrator">
        <p>
          The users of this server are managed by its administrators. The members of an organization
          are managed by its admins, on the organization's page.
        </p>
      </Empty>
    </section>
  );
}

function Managed() {
  const { parameters, set } = useParameters();
  const { page, go } = usePage();
  const text = parameters.get("q") ?? "";
  const { data, error, again } = useRead(
    UsersQuery,
    { query: text || null, ...page },
    { isMain: true },
  );
  const [made, setMade] = useState<MadeKey>();
  const opened = parameters.get("new") ?? "";
  const close = () => set({ new: null }, { replace: true });
  const makeKey = (username: string) => set({ new: `${KEY_FOR}${username}` });
  return (
    <section>
      <Title
        text="Users"
        actions={
          <button type="button" className="button primary" onClick={() => set({ new: "user" })}>
            Create user
          </button>
        }
      />
      {made && <ShownKey made={made} close={() => setMade(undefined)} />}
      <UserFilter key={text} shown={text} />
      {error && <Failed error={error} again={again} />}
      {!data && !error && <Waiting />}
      {data && <UserTable users={data.users} {...{ go, makeKey, text }} />}
      {opened === "user" && (
        <CreateUser
          close={close}
          done={(username) => {
            again();
            set({ new: `${KEY_FOR}${username}` }, { replace: true });
          }}
        />
      )}
      {opened.startsWith(KEY_FOR) && (
        <KeyDrawer
          username={opened.slice(KEY_FOR.length)}
          close={close}
          done={(key) => {
            setMade(key);
            close();
          }}
        />
      )}
    </section>
  );
}
