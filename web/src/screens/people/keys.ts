import { graphql, type ResultOf } from "../../api/graphql";
import { PageFields } from "../../parts/Pager";

export const KeysQuery = graphql(
  `
    query ApiKeys($first: Int, $after: String, $last: Int, $before: String) {
      viewer {
        id
        apiKeys(first: $first, after: $after, last: $last, before: $before) {
          totalCount
          nodes {
            id
            name
            prefix
            scopes
            createdAt
            lastUsedAt
            expiresAt
          }
          pageInfo {
            ...Page
          }
        }
      }
    }
  `,
  [PageFields],
);

type Holder = NonNullable<ResultOf<typeof KeysQuery>["viewer"]>;
export type ShownApiKey = Holder["apiKeys"]["nodes"][number];
export type Scope = ShownApiKey["scopes"][number];

export const CreateApiKeyMutation = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      apiKey {
        id
        name
        prefix
      }
      key
      errors {
        code
        message
        field
      }
    }
  }
`);

export const RevokeApiKeyMutation = graphql(`
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      apiKey {
        id
        revokedAt
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

export const SCOPES: readonly { scope: Scope; text: string; hint: string }[] = [
  { scope: "READ", text: "Read", hint: "Look at everything that its holder may see." },
  {
    scope: "WRITE",
    text: "Write",
    hint: "Log, link, tag and alias; make registries and projects.",
  },
  { scope: "ADMIN", text: "Admin", hint: "Manage people, keys, teams and who sees what." },
];

/** A key that was just made; its text is shown once. */
export interface MadeKey {
  key: string;
  name: string;
  /** Whose key it is, if not the viewer's own. */
  username?: string | undefined;
}
