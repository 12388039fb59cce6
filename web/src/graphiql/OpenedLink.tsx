import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect } from "react";
import { takeLink } from "./link";

/** Opens the link that led here, or that comes while the page is there, in a tab of its own. */
export function OpenedLink() {
  const { addTab, changeTab } = useGraphiQLActions();
  const tabs = useGraphiQL((state) => state.tabs);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  useEffect(() => {
    function open() {
      if (!queryEditor || !variableEditor) return;
      const linked = takeLink();
      if (!linked) return;
      const { query, variables } = linked;
      const there = tabs.findIndex((tab) => tab.query === query && tab.variables === variables);
      if (there >= 0) return changeTab(there);
      // Not by GraphiQL's initialQuery: after a reload it has lost the variables.
      addTab();
      queryEditor.setValue(query);
      variableEditor.setValue(variables);
    }
    open();
    window.addEventListener("hashchange", open);
    return () => window.removeEventListener("hashchange", open);
  }, [addTab, changeTab, tabs, queryEditor, variableEditor]);
  return null;
}
