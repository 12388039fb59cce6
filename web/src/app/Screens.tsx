import { Suspense, type ComponentType } from "react";
import { Redirect, Route, Switch } from "wouter";
import { later } from "../parts/later";
import { Waiting } from "../parts/Waiting";
import { decoded } from "./address";
import { links } from "./links";
import { Home } from "../screens/home/Home";
import { NotFound } from "../screens/NotFound";

const Search = later(async () => ({ default: (await import("../screens/search/Search")).Search }));
const Registry = later(async () => ({
  default: (await import("../screens/registry/Registry")).Registry,
}));
const Collection = later(async () => ({
  default: (await import("../screens/collection/Collection")).Collection,
}));
const Version = later(() => import("../screens/version/VersionScreen"));
const CreateRegistry = later(() => import("../screens/create-registry/CreateRegistry"));
const Settings = later(() => import("../screens/settings/Settings"));
const Organization = later(() => import("../screens/organization/Organization"));
const Team = later(() => import("../screens/organization/Team"));
const Users = later(() => import("../screens/people/Users"));
const Keys = later(() => import("../screens/people/Keys"));

/** One screen for each address, loaded when it is opened. */
export function Screens() {
  return (
    // Some screens wait until it is known who is there.
    <Suspense fallback={<Waiting />}>
      <Switch>
        <Route path="/" component={Home} />
        <Route path="/search" component={Search} />
        <Route path="/new/registry" component={CreateRegistry} />
        <Route path="/r/:organization/:registry/settings">
          {(params) => <Redirect to={links.settings(decoded(params))} replace />}
        </Route>
        <Route path="/r/:organization/:registry/settings/:tab">
          {(params) => one(Settings, decoded(params), links.settings)}
        </Route>
        <Route path="/r/:organization/:registry/c/:collection">
          {(params) => one(Collection, decoded(params), links.collection)}
        </Route>
        <Route path="/r/:organization/:registry/c/:collection/:ref">
          {(params) => one(Version, decoded(params), (at) => links.version(at, at.ref))}
        </Route>
        <Route path="/r/:organization/:registry">
          {(params) => one(Registry, decoded(params), links.registry)}
        </Route>
        <Route path="/o/:organization/teams/:team">
          {(params) => one(Team, decoded(params), (at) => links.team(at.organization, at.team))}
        </Route>
        <Route path="/o/:organization/:tab?">
          {(params) => one(Organization, decoded(params), (at) => at.organization)}
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

/** The screen of one thing: another thing is another screen, which begins with nothing read. */
function one<Params>(
  Screen: ComponentType<{ params: Params }>,
  params: Params,
  nameOf: (params: Params) => string,
) {
  return <Screen key={nameOf(params)} params={params} />;
}
