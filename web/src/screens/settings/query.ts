import { graphql, type ResultOf } from "../../api/graphql";

export const SettingsFields = graphql(`
  fragment Settings on Registry {
    id
    name
    description
    visibility
    isCore
    acceptsAllTypes
    acceptedTypes
    singleTypeCollections
    protectedAliases
    viewerRole
    viewerCan
    owner {
      id
      username
      name
    }
    organization {
      id
      name
      displayName
      implicitRegistryRole
    }
  }
`);

export const SettingsQuery = graphql(
  `
    query RegistrySettings($path: String!) {
      registry(path: $path) {
        id
        ...Settings
        collections(first: 1) {
          totalCount
        }
      }
    }
  `,
  [SettingsFields],
);

export type RegistrySettings = NonNullable<ResultOf<typeof SettingsQuery>["registry"]>;

export const UpdateRegistryMutation = graphql(
  `
    mutation UpdateRegistry($input: UpdateRegistryInput!) {
      updateRegistry(input: $input) {
        registry {
          id
          ...Settings
        }
        errors {
          code
          message
          field
        }
      }
    }
  `,
  [SettingsFields],
);
