import "./nonce";
import "./workers";
// Piece by piece: graphiql/style.css would bring Monaco a second time, and 600 kB of fonts.
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "@graphiql/plugin-explorer/style.css";
import "graphiql/graphiql.css";
import "../styles/tokens.css";
import "./page.css";
import "./graphiql.css";
import { createRoot } from "react-dom/client";
import { Page } from "./Page";

const root = document.getElementById("graphiql");
if (!root) throw new Error("graphiql.html has no #graphiql");
createRoot(root).render(<Page />);
