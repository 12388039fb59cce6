import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { fetcher } from "./ask";
import { Header } from "./Header";
import { LinkButton } from "./LinkButton";
import { OpenedLink } from "./OpenedLink";
import { starters } from "./starters";
import { Theme } from "./Theme";

const plugins = [HISTORY_PLUGIN, explorerPlugin()];

export function Page() {
  return (
    <>
      <Header />
      <main>
        <GraphiQL
          fetcher={fetcher}
          plugins={plugins}
          defaultTabs={starters}
          defaultEditorToolsVisibility="variables"
          // A key typed into the headers must not outlive the page.
          shouldPersistHeaders={false}
          showPersistHeadersSettings={false}
        >
          <GraphiQL.Logo>
            <></>
          </GraphiQL.Logo>
          <GraphiQL.Toolbar>
            {({ prettify, merge, copy }) => (
              <>
                {prettify}
                {merge}
                {copy}
                <LinkButton />
              </>
            )}
          </GraphiQL.Toolbar>
          <Theme />
          <OpenedLink />
        </GraphiQL>
      </main>
    </>
  );
}
