import type { Refusal } from "../../api/change";
import { useRead } from "../../api/read";
import { CheckLinkQuery } from "./query";

export interface Checked {
  refusals: readonly Refusal[];
  isChecking: boolean;
  /** The number under which the version is linked here already. */
  number: number | undefined;
}

/** What the server would say to the link, before it is asked for. */
export function useLinkCheck(
  collectionId: string,
  source: string | undefined,
  aliases: readonly string[],
): Checked {
  const artifactVersionId = source ?? "";
  const { data, isLoading } = useRead(
    CheckLinkQuery,
    {
      input: { artifactVersionId, collectionId, aliases: [...aliases] },
      source: artifactVersionId,
    },
    { pause: !source },
  );
  if (!source) return { refusals: [], isChecking: false, number: undefined };
  const node = data?.node?.__typename === "ArtifactVersion" ? data.node : undefined;
  const own = node?.links.nodes.find(({ collection }) => collection.id === collectionId);
  return { refusals: data?.checkLink.errors ?? [], isChecking: isLoading, number: own?.number };
}
