import { ToolbarButton, useGraphiQL } from "@graphiql/react";
import { useState } from "react";
import { linkTo } from "./link";

/** Copies the address that opens the query on show in a tab. */
export function LinkButton() {
  const [label, setLabel] = useState(COPY);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);

  async function copy() {
    const query = queryEditor?.getValue() ?? "";
    const link = linkTo({ query, variables: variableEditor?.getValue() ?? "" });
    try {
      await navigator.clipboard.writeText(location.origin + link);
      setLabel("Copied");
    } catch {
      // Without https there is no clipboard; the address bar serves as well.
      history.replaceState(history.state, "", link);
      setLabel("The link is in the address bar");
    }
  }

  return (
    <ToolbarButton label={label} onClick={copy} onPointerEnter={() => setLabel(COPY)}>
      <svg className="graphiql-toolbar-icon link-icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M10 14a4 4 0 0 0 6 .4l3.5-3.5a4 4 0 0 0-5.7-5.7L12.3 6.7" />
        <path d="M14 10a4 4 0 0 0-6-.4l-3.5 3.5a4 4 0 0 0 5.7 5.7l1.5-1.5" />
      </svg>
    </ToolbarButton>
  );
}

const COPY = "Copy link to this query";
