import { useClient } from "urql";
import { useLocation } from "wouter";
import { links, paths, type CollectionPlace } from "../../app/links";
import { useEdit } from "../../parts/useEdit";
import { HolderQuery, UpdateAliases, type ShownVersion } from "./query";

interface Holder {
  id: string;
  number: number;
}

/** Ways to set and take away the version's aliases, which tell what became of them. */
export function useAliases(
  at: CollectionPlace,
  name: string,
  version: ShownVersion,
  gone: () => void,
) {
  const { edit, refusals, clear } = useEdit(UpdateAliases, gone);
  const client = useClient();
  const [, navigate] = useLocation();
  const own = { id: version.id, number: version.number };
  const setting = (alias: string, on: Holder) => ({ versionId: on.id, add: [alias] });
  const taking = (alias: string, from: Holder) => ({ versionId: from.id, remove: [alias] });

  /** Who has the alias now, so that it can be given back. */
  const holder = async (alias: string): Promise<Holder | undefined> => {
    const path = paths.version(at, alias);
    const options = { requestPolicy: "network-only" } as const;
    const { data } = await client.query(HolderQuery, { path }, options).toPromise();
    const found = data?.version;
    return found?.aliases.includes(alias) && found.id !== own.id ? found : undefined;
  };

  const add = async (alias: string, focus: () => void) => {
    clear();
    const from = await holder(alias);
    if (from) {
      return edit(
        {
          input: setting(alias, own),
          said: `Moved ${alias} from v${from.number} to v${own.number}.`,
        },
        { input: setting(alias, from), said: `Moved ${alias} back to v${from.number}.`, focus },
      );
    }
    return edit(
      { input: setting(alias, own), said: `Added the alias ${alias} to v${own.number}.` },
      { input: taking(alias, own), said: `Removed the alias ${alias} from v${own.number}.`, focus },
    );
  };

  const remove = async (alias: string, focus: () => void) => {
    // The address would lead nowhere.
    if (alias === name) navigate(links.version(at, `v${own.number}`), { replace: true });
    await edit(
      { input: taking(alias, own), said: `Removed the alias ${alias} from v${own.number}.` },
      {
        input: setting(alias, own),
        said: `Added the alias ${alias} to v${own.number} again.`,
        focus,
      },
    );
  };

  return { add, remove, refusals, clear };
}
