import { lazy, Suspense } from "react";
import { Link } from "wouter";
import { graphql } from "../../api/graphql";
import { useRead } from "../../api/read";
import { links } from "../../app/links";
import { Failed } from "../../parts/Failed";
import { Title } from "../../parts/Title";
import { Waiting } from "../../parts/Waiting";
import { OrganizationCards, OrganizationCardsFields } from "./OrganizationCards";

const NoOrganization = lazy(() => import("./NoOrganization"));

const HomeQuery = graphql(
  `
    query Home {
      organizations(first: 20) {
        nodes {
          id
          ...OrganizationCards
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [OrganizationCardsFields],
);

/** Every organization with its registries. */
export function Home() {
  const { data, error, again } = useRead(HomeQuery, {}, { isMain: true });
  return (
    <section className="home">
      <Title text="Registries" />
      {error && !data && <Failed error={error} again={again} />}
      {!data && !error && <Waiting />}
      {data?.organizations.nodes.map((organization) => (
        <OrganizationCards key={organization.id} organization={organization} />
      ))}
      <Suspense>{data?.organizations.nodes.length === 0 && <NoOrganization />}</Suspense>
      {data?.organizations.pageInfo.hasNextPage && (
        <p>
          These are your first 20 organizations; <Link href={links.search("")}>search</Link> finds
          the rest.
        </p>
      )}
    </section>
  );
}
