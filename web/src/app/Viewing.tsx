import { lazy, Suspense, useContext, useEffect, useRef, useState } from "react";
import { Route, Switch, useLocation, useSearch } from "wouter";
import { graphql } from "../api/graphql";
import { useRead } from "../api/read";
import { Boundary } from "../parts/Boundary";
import { Failed } from "../parts/Failed";
import { Waiting } from "../parts/Waiting";
import { Frame } from "./Frame";
import { Screens } from "./Screens";
import { Renew, ViewerProvider, type Viewer } from "./session";

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
  const viewer = usePromised(data?.viewer);
  if (error && !data) return <Failed error={error} again={again} />;
  const signIn = (back: string) => (
    <Boundary place={location}>
      <Suspense fallback={<Waiting />}>
        <SignIn back={back} />
      </Suspense>
    </Boundary>
  );
  if (data && !data.viewer) return signIn(search ? `${location}?${search}` : location);
  return (
    <ViewerProvider value={viewer}>
      {!data && <Waiting />}
      <Switch>
        <Route path="/sign-in">{data && signIn("/")}</Route>
        <Route>
          <Frame isHidden={!data}>
            <Boundary place={location}>
              <Screens />
            </Boundary>
          </Frame>
        </Route>
      </Switch>
    </ViewerProvider>
  );
}

/** The viewer, or the promise of one, so that a screen asks for its data meanwhile. */
function usePromised(viewer: Viewer | null | undefined): Viewer | Promise<Viewer> {
  const [{ promise, keep }] = useState(promised);
  useEffect(() => {
    if (viewer) keep(viewer);
  }, [viewer, keep]);
  return viewer ?? promise;
}

function promised() {
  let keep!: (viewer: Viewer) => void;
  const promise = new Promise<Viewer>((resolve) => (keep = resolve));
  return { promise, keep };
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
