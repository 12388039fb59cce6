import type { GraphiQLProps } from "graphiql";
import checkLink from "./starters/check-link.graphql?raw";
import collectionVersions from "./starters/collection-versions.graphql?raw";
import createCollection from "./starters/create-collection.graphql?raw";
import linkArtifactVersion from "./starters/link-artifact-version.graphql?raw";
import registries from "./starters/registries.graphql?raw";
import search from "./starters/search.graphql?raw";
import whoAmI from "./starters/who-am-i.graphql?raw";

type Tab = NonNullable<GraphiQLProps["defaultTabs"]>[number];

const LINK = {
  artifactVersionPath: "local-team/digits/digits-cnn:v1",
  targetPath: "local/wandb-registry-model/Digits",
};

/** The tabs of a first visit. Their paths are those of a new site and of the demonstration. */
export const starters: Tab[] = [
  { query: whoAmI },
  tab(registries, { first: 10, after: null }),
  tab(collectionVersions, { path: "local/wandb-registry-model/Digits" }),
  tab(search, { text: "digits" }),
  tab(createCollection, {
    input: {
      registryPath: "local/wandb-registry-model",
      name: "Street signs",
      types: ["model"],
      description: "# Street signs\n\nReads the signs along a road.",
      tags: ["vision"],
    },
  }),
  tab(linkArtifactVersion, { input: { ...LINK, aliases: ["candidate"] } }),
  tab(checkLink, { input: LINK }),
];

function tab(query: string, variables: object): Tab {
  return { query, variables: JSON.stringify(variables, null, 2) };
}
