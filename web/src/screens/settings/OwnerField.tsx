import type { Refusal } from "../../api/change";
import { graphql } from "../../api/graphql";
import { Field } from "../../parts/Field";
import { Reason } from "../../parts/Reason";
import { Choice } from "../pick/Choice";
import { usePages } from "../pick/usePages";
import type { RegistrySettings } from "./query";

const OwnersQuery = graphql(`
  query Owners($organization: String!, $after: String) {
    organization(name: $organization) {
      id
      members(first: 100, after: $after) {
        totalCount
        nodes {
          user {
            id
            username
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

interface Props {
  registry: RegistrySettings;
  value: string | null;
  change: (ownerId: string | null) => void;
  reason: string | undefined;
  refusals: readonly Refusal[];
}

/** Who answers for the registry: one of the organization's members. */
export function OwnerField({ registry, value, change, reason, refusals }: Props) {
  const { nodes, more } = usePages(
    OwnersQuery,
    { organization: registry.organization.name },
    reason !== undefined,
    (data) => data.organization?.members,
  );
  const known = new Map(nodes.map(({ user }) => [user.id, user.username]));
  const { owner } = registry;
  if (owner) known.set(owner.id, owner.username);
  const options = [...known].map(([value, text]) => ({ value, text }));
  const hint = reason ? (
    <Reason>{reason}</Reason>
  ) : (
    <>Somebody with a role here, who answers for it; it gives them no rights. {more}</>
  );
  return (
    <Field label="Owner" isOptional name="ownerId" refusals={refusals} hint={hint}>
      {(tied) => (
        <Choice
          tied={tied}
          value={value ?? undefined}
          pick={(id) => change(id ?? null)}
          groups={[{ options }]}
          isDisabled={reason !== undefined}
          empty={owner?.username ?? "Nobody"}
          prompt="Nobody"
        />
      )}
    </Field>
  );
}
