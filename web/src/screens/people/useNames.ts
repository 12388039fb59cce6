import { graphql } from "../../api/graphql";
import { useRead } from "../../api/read";

const NamesQuery = graphql(`
  query Names($organization: String!) {
    organization(name: $organization) {
      id
      members(first: 100) {
        nodes {
          user {
            id
            username
          }
        }
      }
      teams(first: 100) {
        nodes {
          id
          name
        }
      }
    }
  }
`);

/** The first names to suggest; others can be typed. */
export function useNames(organization: string, pause: boolean) {
  const { data } = useRead(NamesQuery, { organization }, { pause });
  return {
    users: data?.organization?.members.nodes.map(({ user }) => user.username) ?? [],
    teams: data?.organization?.teams.nodes.map(({ name }) => name) ?? [],
  };
}
