import type { editor } from "monaco-editor";

interface Palette {
  base: "vs" | "vs-dark";
  ground: string;
  ink: string;
  quiet: string;
  accent: string;
  type: string;
  argument: string;
  text: string;
  number: string;
}

// Monaco takes no CSS variables: these are the colours of tokens.css, and four for syntax.
const light: Palette = {
  base: "vs",
  ground: "#ffffff",
  ink: "#1b1e23",
  quiet: "#5a616c",
  accent: "#3f4ed0",
  type: "#7a3ea8",
  argument: "#0a6b74",
  text: "#8a4b12",
  number: "#1b6e3c",
};

const dark: Palette = {
  base: "vs-dark",
  ground: "#22262d",
  ink: "#e7e9ec",
  quiet: "#a4acb8",
  accent: "#a3aefc",
  type: "#d3a5f5",
  argument: "#78cdd6",
  text: "#e9b37f",
  number: "#8bd3a4",
};

/** By the names under which GraphiQL sets its own. */
export const editorThemes: Record<string, editor.IStandaloneThemeData> = {
  "graphiql-LIGHT": theme(light),
  "graphiql-DARK": theme(dark),
};

function theme(palette: Palette): editor.IStandaloneThemeData {
  return { base: palette.base, inherit: true, rules: rules(palette), colors: colours(palette) };
}

function rules(palette: Palette): editor.ITokenThemeRule[] {
  const foregrounds: Record<string, string> = {
    comment: palette.quiet,
    keyword: palette.accent,
    "type.identifier.gql": palette.type,
    "key.identifier.gql": palette.ink,
    "argument.identifier.gql": palette.argument,
    "string.key.json": palette.argument,
    "string.value.json": palette.text,
    string: palette.text,
    number: palette.number,
  };
  return Object.entries(foregrounds).map(([token, foreground]) => ({
    token,
    foreground: foreground.slice(1),
  }));
}

function colours({ ground, ink, quiet, accent }: Palette): Record<string, string> {
  const clear = "#00000000";
  const tint = `${accent}26`;
  return {
    "editor.background": clear,
    "editor.foreground": ink,
    "editorLineNumber.foreground": quiet,
    "editorLineNumber.activeForeground": ink,
    "editorLineNumber.dimmedForeground": quiet,
    "scrollbar.shadow": clear,
    focusBorder: accent,
    "textLink.foreground": accent,
    "textLink.activeForeground": accent,
    "editorLink.activeForeground": accent,
    "editorWidget.background": ground,
    "editorWidget.resizeBorder": accent,
    "editorHoverWidget.background": ground,
    "editorSuggestWidget.background": ground,
    "editorSuggestWidget.selectedBackground": tint,
    "editorSuggestWidget.selectedForeground": ink,
    "editorSuggestWidget.highlightForeground": accent,
    "editorSuggestWidget.focusHighlightForeground": accent,
    "list.hoverBackground": tint,
    "list.highlightForeground": accent,
    "list.focusHighlightForeground": accent,
    "menu.background": ground,
    "menu.selectionBackground": tint,
    "menu.selectionForeground": ink,
    "quickInput.background": ground,
    "quickInputList.focusBackground": tint,
    "quickInputList.focusForeground": ink,
    "toolbar.hoverBackground": tint,
    "inputOption.hoverBackground": tint,
    "pickerGroup.foreground": accent,
  };
}
