import type { ComponentProps } from "react";
import type { ResultOf } from "../../api/graphql";
import { Empty } from "../../parts/Empty";
import { Pager } from "../../parts/Pager";
import { UserRow } from "./UserRow";
import type { UsersQuery } from "./users";

interface Props {
  users: ResultOf<typeof UsersQuery>["users"];
  text: string;
  go: ComponentProps<typeof Pager>["go"];
  makeKey: (username: string) => void;
}

/** A page of users. */
export function UserTable({ users, text, go, makeKey }: Props) {
  if (users.nodes.length === 0) {
    return <Empty title={text ? `Nobody is called “${text}”` : "Nobody here"} />;
  }
  return (
    <>
      <div className="table-box">
        <table>
          <caption className="visually-hidden">Users</caption>
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col">E-mail</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {users.nodes.map((user) => (
              <UserRow key={user.id} {...{ user, makeKey }} />
            ))}
          </tbody>
        </table>
      </div>
      <Pager
        pageInfo={users.pageInfo}
        shown={users.nodes.length}
        total={users.totalCount}
        what="users"
        go={go}
      />
    </>
  );
}
