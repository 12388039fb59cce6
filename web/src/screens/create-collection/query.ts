import { graphql } from "../../api/graphql";

export const CreateCollectionMutation = graphql(`
  mutation CreateCollection($input: CreateCollectionInput!) {
    createCollection(input: $input) {
      collection {
        id
        name
      }
      version {
        id
        number
      }
      errors {
        code
        message
        field
      }
    }
  }
`);
