import { graphql, type ResultOf } from "../../api/graphql";
import { RegistryFields } from "../collection/query";

export const VersionQuery = graphql(
  `
    query Version($path: String!, $collection: String!) {
      version(path: $path) {
        id
        number
        name
        path
        aliases
        type
        digest
        sizeBytes
        description
        metadata
        linkedAt
        linkedBy {
          id
          username
          name
        }
        collection {
          id
        }
        source {
          id
          path
          tags
          fileCount
          artifact {
            id
            project {
              id
            }
          }
        }
      }
      collection(path: $collection) {
        id
        name
        types
        registry {
          ...RegistryOfCollection
        }
        versions(first: 50) {
          totalCount
          nodes {
            id
            number
            aliases
          }
        }
      }
    }
  `,
  [RegistryFields],
);

type Shown = ResultOf<typeof VersionQuery>;
export type ShownVersion = NonNullable<Shown["version"]>;
export type ItsCollection = NonNullable<Shown["collection"]>;

export const HolderQuery = graphql(`
  query HolderOfAlias($path: String!) {
    version(path: $path) {
      id
      number
      aliases
    }
  }
`);

export const UpdateAliases = graphql(`
  mutation UpdateAliases($input: UpdateVersionAliasesInput!) {
    updateVersionAliases(input: $input) {
      version {
        id
        aliases
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

export const UpdateSource = graphql(`
  mutation UpdateSource($input: UpdateArtifactVersionInput!) {
    updateArtifactVersion(input: $input) {
      artifactVersion {
        id
        tags
      }
      errors {
        code
        message
        field
      }
    }
  }
`);

export const UnlinkVersion = graphql(`
  mutation UnlinkVersion($input: UnlinkVersionInput!) {
    unlinkVersion(input: $input) {
      deletedId
      errors {
        code
        message
        field
      }
    }
  }
`);
