import { lazy, Suspense, useContext, useEffect, useRef } from "react";
import { Route, Switch, useLocation, useSearch } from "wouter";
import { graphql } from "../api/graphql";
import { useRead } from "../api/read";
import { Failed } from "../parts/Failed";
import { Waiting } from "../parts/Waiting";
import { Frame } from "./Frame";
import { Screens } from "./Screens";
import { Renew, ViewerProvider } from "./session";

const SignIn = lazy(async () => ({ default: (await import("../screens/SignIn")).SignIn }));

const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      id
      username
      name
      isAdministrator
    }
  }
`);

/** The screens for whoever is signed in; else the one to sign in by. */
export function Viewing() {
  const [location] = useLocation();
  const search = useSearch();
  const { data, error, again } = useRead(ViewerQuery, {});
  useAnother(data?.viewer?.id);
  if (error && !data) return <Failed error={error} again={again} />;
  if (!data) return <Waiting />;
  const signIn = (back: string) => (
    <Suspense fallback={<Waiting />}>
      <SignIn back={back} />
    </Suspense>
  );
  if (!data.viewer) return signIn(search ? `${location}?${search}` : location);
  return (
    <ViewerProvider value={data.viewer}>
      <Switch>
        <Route path="/sign-in">{signIn("/")}</Route>
        <Route>
          <Frame>
            <Screens />
          </Frame>
        </Route>
      </Switch>
    </ViewerProvider>
  );
}

/** What was read for somebody is not for who has signed in since, in another tab. */
function useAnother(id: string | undefined): void {
  const renew = useContext(Renew);
  const known = useRef(id);
  useEffect(() => {
    if (known.current && id && id !== known.current) renew();
    known.current = id;
  }, [id, renew]);
}
