import { Fragment } from "react";
import { LoadMore } from "./LoadMore";
import type { TeamsSoFar } from "./useProjects";

/** What is not loaded yet: of some teams the further projects, and further teams. */
export function MoreProjects({ cut, load, more }: TeamsSoFar) {
  return (
    <>
      {cut.map((team) => (
        <Fragment key={team.id}>
          <LoadMore
            of={team.name}
            loaded={team.projects.nodes.length}
            total={team.projects.totalCount}
            load={() => void load(team)}
          />
          <br />
        </Fragment>
      ))}
      {more && <>Teams: {more}</>}
    </>
  );
}
