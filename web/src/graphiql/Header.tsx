import icon from "../icon.svg";
import { useViewer } from "./useViewer";

export function Header() {
  const { viewer, signOut } = useViewer();
  return (
    <header className="header">
      <a className="brand" href="/">
        <img src={icon} alt="" width="24" height="24" />
        Vitrine
      </a>
      <h1>GraphQL</h1>
      {viewer === null && (
        <p className="notice" role="status">
          Signed out: most answers are empty.
          <a href="/sign-in?next=/graphql">Sign in</a>
        </p>
      )}
      <a className="schema" href="/schema.graphql">
        Schema
      </a>
      {viewer && (
        <>
          <span className="viewer" title={`Signed in as ${viewer.username}`}>
            {viewer.name || viewer.username}
          </span>
          <button type="button" onClick={signOut}>
            Sign out
          </button>
        </>
      )}
    </header>
  );
}
