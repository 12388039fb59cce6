/** The addresses of our pages; names may hold any character. */
const part = encodeURIComponent;

export interface RegistryPlace {
  organization: string;
  registry: string;
}

export interface CollectionPlace extends RegistryPlace {
  collection: string;
}

export interface VersionPlace extends CollectionPlace {
  /** Its number, as in v3, or one of its aliases. */
  ref: string;
}

export const links = {
  home: () => "/",
  organization: (name: string, tab?: string) => `/o/${part(name)}${tab ? `/${part(tab)}` : ""}`,
  team: (organization: string, team: string) => `/o/${part(organization)}/teams/${part(team)}`,
  newRegistry: (organization: string) => `/new/registry?organization=${part(organization)}`,
  registry: (at: RegistryPlace) => `/r/${part(at.organization)}/${part(at.registry)}`,
  settings: (at: RegistryPlace, tab = "general") => `${links.registry(at)}/settings/${tab}`,
  collection: (at: CollectionPlace) => `${links.registry(at)}/c/${part(at.collection)}`,
  version: (at: CollectionPlace, ref: string) => `${links.collection(at)}/${part(ref)}`,
  search: (text: string) => `/search?q=${part(text)}`,
  keys: () => "/keys",
  users: () => "/users",
};

/** The paths by which the API names the same things. */
export const paths = {
  registry: (at: RegistryPlace) => `${at.organization}/wandb-registry-${at.registry}`,
  collection: (at: CollectionPlace) => `${paths.registry(at)}/${at.collection}`,
  version: (at: CollectionPlace, ref: string) => `${paths.collection(at)}:${ref}`,
};
