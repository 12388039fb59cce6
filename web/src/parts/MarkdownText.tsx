import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";
import { useMemo } from "react";

const markdown = new MarkdownIt({ html: false, linkify: true });

// The page has its own headings above these.
const BELOW = 2;
const TAGS =
  "a blockquote br code em h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul".split(
    " ",
  );
const ATTRIBUTES = ["href", "rel", "start", "title"];

markdown.core.ruler.push("of_this_page", ({ tokens }) => {
  for (const token of tokens) {
    if (token.type === "heading_open" || token.type === "heading_close") {
      token.tag = `h${Math.min(Number(token.tag.slice(1)) + BELOW, 6)}`;
    }
    // The alignment of cells is a style attribute, which the page's policy forbids.
    token.attrs = token.attrs?.filter(([name]) => name !== "style") ?? null;
  }
});

markdown.renderer.rules["link_open"] = (tokens, at, options, _, self) => {
  tokens[at]?.attrSet("rel", "noopener noreferrer nofollow");
  return self.renderToken(tokens, at, options);
};

// The page shows nothing from elsewhere: a picture would tell its owner who looks at it.
markdown.renderer.rules["image"] = (tokens, at) => {
  const token = tokens[at];
  const source = String(token?.attrGet("src") ?? "");
  const text = markdown.utils.escapeHtml(String(token?.content || source));
  if (!/^https?:/i.test(source)) return text;
  const href = markdown.utils.escapeHtml(source);
  return `<a href="${href}" rel="noopener noreferrer nofollow">${text}</a>`;
};

/** The text as HTML that holds nothing but text, lists, tables and links. */
export default function MarkdownText({ text }: { text: string }) {
  const html = useMemo(
    () =>
      DOMPurify.sanitize(markdown.render(text), {
        ALLOWED_TAGS: TAGS,
        ALLOWED_ATTR: ATTRIBUTES,
        RETURN_TRUSTED_TYPE: true,
      }),
    [text],
  );
  // React hands it on as it is, though its types know strings alone.
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html as never }} />;
}
