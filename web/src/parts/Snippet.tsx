import { Copy } from "./Copy";

interface Props {
  code: string;
  what: string;
}

/** Code to copy. */
export function Snippet({ code, what }: Props) {
  return (
    <div className="snippet">
      <pre tabIndex={0} role="region" aria-label={what}>
        <code>{code}</code>
      </pre>
      <Copy text={code} what={what} />
    </div>
  );
}
