import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Waiting } from "../parts/Waiting";
import { decoded } from "./address";
import { links } from "./links";
import { Home } from "../screens/home/Home";
import { NotFound } from "../screens/NotFound";

const Search = lazy(async () => ({ default: (await import("../screens/Search")).Search }));
const Registry = lazy(async () => ({
  default: (await import("../screens/registry/Registry")).Registry,
}));
const Collection = lazy(async () => ({
  default: (await import("../screens/collection/Collection")).Collection,
}));
const Version = lazy(async () => ({
  default: (await import("../screens/version/Version")).Version,
}));
const CreateRegistry = lazy(() => import("../screens/create-registry/CreateRegistry"));
const Settings = lazy(() => import("../screens/settings/Settings"));
const Organization = lazy(() => import("../screens/organization/Organization"));
const Team = lazy(() => import("../screens/organization/Team"));
const Users = lazy(() => import("../screens/people/Users"));
const Keys = lazy(() => import("../screens/people/Keys"));

/** One screen for each address, loaded when it is opened. */
export function Screens() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/" component={Home} />
        <Route path="/search" component={Search} />
        <Route path="/new/registry" component={CreateRegistry} />
        <Route path="/r/:organization/:registry/settings">
          {(params) => <Redirect to={links.settings(decoded(params))} replace />}
        </Route>
        <Route path="/r/:organization/:registry/settings/:tab">
          {(params) => <Settings params={decoded(params)} />}
        </Route>
        <Route path="/r/:organization/:registry/c/:collection">
          {(params) => <Collection params={decoded(params)} />}
        </Route>
        <Route path="/r/:organization/:registry/c/:collection/:ref">
          {(params) => <Version params={decoded(params)} />}
        </Route>
        <Route path="/r/:organization/:registry">
          {(params) => <Registry params={decoded(params)} />}
        </Route>
        <Route path="/o/:organization/teams/:team">
          {(params) => <Team params={decoded(params)} />}
        </Route>
        <Route path="/o/:organization/:tab?">
          {(params) => <Organization params={decoded(params)} />}
        </Route>
        <Route path="/users" component={Users} />
        <Route path="/keys" component={Keys} />
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Suspense>
  );
}
