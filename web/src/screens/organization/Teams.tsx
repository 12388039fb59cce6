import { Link } from "wouter";
import { graphql } from "../../api/graphql";
import { useRead } from "../../api/read";
import { links } from "../../app/links";
import { Empty } from "../../parts/Empty";
import { Failed } from "../../parts/Failed";
import { usePage } from "../../parts/page";
import { PageFields, Pager } from "../../parts/Pager";
import { Waiting } from "../../parts/Waiting";
import { CreateTeam } from "./CreateTeam";
import type { TabProps } from "./query";

const TeamsQuery = graphql(
  `
    query Teams($name: String!, $first: Int, $after: String, $last: Int, $before: String) {
      organization(name: $name) {
        id
        teams(first: $first, after: $after, last: $last, before: $before) {
          totalCount
          nodes {
            id
            name
            members(first: 1) {
              totalCount
            }
            projects(first: 1) {
              totalCount
            }
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

/** The teams of the organization, page by page. */
export function Teams({ organization, reason }: TabProps) {
  const { page, go } = usePage();
  const { data, error, again } = useRead(
    TeamsQuery,
    { name: organization.name, ...page },
    { isMain: true },
  );
  const found = data?.organization?.teams;
  return (
    <section>
      <CreateTeam organization={organization.name} reason={reason} />
      {error && !data && <Failed error={error} again={again} />}
      {!data && !error && <Waiting />}
      {found?.totalCount === 0 && (
        <Empty title="No teams yet">
          <p>A team's members share projects, in which artifacts are logged.</p>
        </Empty>
      )}
      {found && found.totalCount > 0 && (
        <>
          <div className="table-box">
            <table>
              <caption className="visually-hidden">Teams</caption>
              <thead>
                <tr>
                  <th scope="col">Team</th>
                  <th scope="col">Members</th>
                  <th scope="col">Projects you may see</th>
                </tr>
              </thead>
              <tbody>
                {found.nodes.map((team) => (
                  <tr key={team.id}>
                    <th scope="row">
                      <Link href={links.team(organization.name, team.name)}>{team.name}</Link>
                    </th>
                    <td>{team.members.totalCount.toLocaleString("en")}</td>
                    <td>{team.projects.totalCount.toLocaleString("en")}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Pager
            pageInfo={found.pageInfo}
            shown={found.nodes.length}
            total={found.totalCount}
            what="teams"
            go={go}
          />
        </>
      )}
    </section>
  );
}
