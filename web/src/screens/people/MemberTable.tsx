import type { ComponentProps, ReactNode } from "react";
import { Pager } from "../../parts/Pager";

interface Props {
  caption: string;
  page: {
    totalCount: number;
    nodes: readonly unknown[];
    pageInfo: ComponentProps<typeof Pager>["pageInfo"];
  };
  go: ComponentProps<typeof Pager>["go"];
  children: ReactNode;
}

/** A page of members, each a row with a role and a way out. */
export function MemberTable({ caption, page, go, children }: Props) {
  return (
    <>
      <div className="table-box">
        <table className="members">
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">Member</th>
              <th scope="col">Role</th>
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
      <Pager
        pageInfo={page.pageInfo}
        shown={page.nodes.length}
        total={page.totalCount}
        what="members"
        go={go}
      />
    </>
  );
}
