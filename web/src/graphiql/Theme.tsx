import { useGraphiQL, useGraphiQLActions, useMonaco } from "@graphiql/react";
import { useEffect } from "react";
import { editorThemes } from "./editorThemes";

/** Gives the editors our colours, and has them follow the system as the rest of the page does. */
export function Theme() {
  const monaco = useMonaco((state) => state.monaco);
  const theme = useGraphiQL((state) => state.theme);
  const { setTheme } = useGraphiQLActions();

  useEffect(() => {
    for (const [name, colours] of Object.entries(editorThemes)) {
      monaco?.editor.defineTheme(name, colours);
    }
  }, [monaco]);

  useEffect(() => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    // GraphiQL asks the system only when the theme is set.
    const follow = () => theme === null && setTheme(null);
    system.addEventListener("change", follow);
    return () => system.removeEventListener("change", follow);
  }, [theme, setTheme]);
  return null;
}
