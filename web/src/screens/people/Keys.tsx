import { useState } from "react";
import { useRead } from "../../api/read";
import { useViewer } from "../../app/session";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { useParameters, usePage } from "../../parts/page";
import { Pager } from "../../parts/Pager";
import { Title } from "../../parts/Title";
import { Waiting } from "../../parts/Waiting";
import { KeyRow } from "./KeyRow";
import { KeyDrawer } from "./KeyDrawer";
import { KeysQuery, type MadeKey } from "./keys";
import { ShownKey } from "./ShownKey";
import "../../styles/people.css";

/** The viewer's own API keys. */
export default function Keys() {
  const { username } = useViewer();
  const { parameters, set } = useParameters();
  const { page, go } = usePage();
  const { data, error, again } = useRead(KeysQuery, page, { isMain: true });
  const [made, setMade] = useState<MadeKey>();
  const found = data?.viewer?.apiKeys;
  const close = () => set({ new: null }, { replace: true });
  return (
    <section>
      <Title
        text="Your API keys"
        actions={
          <button type="button" className="button primary" onClick={() => set({ new: "key" })}>
            Create key
          </button>
        }
      />
      <p className="description">
        With a key, programs act as <strong>{username}</strong>; you sign in here with one, too.
      </p>
      {made && <ShownKey made={made} close={() => setMade(undefined)} />}
      {error && !data && <Failed error={error} again={again} />}
      {!data && !error && <Waiting />}
      {found?.totalCount === 0 && <Empty title="You have no keys" />}
      {found && found.totalCount > 0 && (
        <>
          <div className="table-box">
            <table>
              <caption className="visually-hidden">API keys</caption>
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Begins with</th>
                  <th scope="col">Good for</th>
                  <th scope="col">Created</th>
                  <th scope="col">Last used</th>
                  <th scope="col">Expires</th>
                  <th scope="col">
                    <span className="visually-hidden">Revoke</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {found.nodes.map((apiKey) => (
                  <KeyRow key={apiKey.id} apiKey={apiKey} revoked={again} />
                ))}
              </tbody>
            </table>
          </div>
          <Pager
            pageInfo={found.pageInfo}
            shown={found.nodes.length}
            total={found.totalCount}
            what="keys"
            go={go}
          />
        </>
      )}
      {parameters.get("new") === "key" && (
        <KeyDrawer
          close={close}
          done={(key) => {
            setMade(key);
            close();
            again();
          }}
        />
      )}
    </section>
  );
}
