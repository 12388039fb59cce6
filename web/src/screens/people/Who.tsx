import { graphql, type ResultOf } from "../../api/graphql";

export const WhoFields = graphql(`
  fragment Who on User {
    id
    username
    name
    isServiceAccount
  }
`);

interface Props {
  user: ResultOf<typeof WhoFields>;
  isYou?: boolean;
}

/** A user as one names them in lists. */
export function Who({ user, isYou = false }: Props) {
  const isNamed = user.name !== "" && user.name !== user.username;
  return (
    <span className="who">
      <span>{user.username}</span>
      {isNamed && <span className="muted">{user.name}</span>}
      {isYou && <span className="badge">you</span>}
      {user.isServiceAccount && <span className="badge">Service account</span>}
    </span>
  );
}
