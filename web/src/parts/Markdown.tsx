import { later } from "./later";

/** Text in Markdown; what turns it into HTML is loaded when there is some. */
export const Markdown = later(() => import("./MarkdownText"));
