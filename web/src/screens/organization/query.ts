import { graphql, type ResultOf } from "../../api/graphql";

export const OrganizationQuery = graphql(`
  query Organization($name: String!) {
    organization(name: $name) {
      id
      name
      displayName
      implicitRegistryRole
      viewerRole
    }
  }
`);

export type ShownOrganization = NonNullable<ResultOf<typeof OrganizationQuery>["organization"]>;

export interface TabProps {
  organization: ShownOrganization;
  /** Why the viewer does not manage the organization; undefined for those who do. */
  reason: string | undefined;
}
