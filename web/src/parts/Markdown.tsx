import { lazy, Suspense } from "react";
import { Waiting } from "./Waiting";

const MarkdownText = lazy(() => import("./MarkdownText"));

/** Text in Markdown; what turns it into HTML is loaded when there is some. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<Waiting />}>
      <MarkdownText text={text} />
    </Suspense>
  );
}
