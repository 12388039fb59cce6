import { useEffect, useRef } from "react";
import { Copy } from "../../parts/Copy";
import { Snippet } from "../../parts/Snippet";
import type { MadeKey } from "./keys";

interface Props {
  made: MadeKey;
  close: () => void;
}

/** A new key, the only time that it is shown, and what to do with it. */
export function ShownKey({ made, close }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [made.key]);
  const { key, name, username } = made;
  return (
    <section className="shown-key" aria-labelledby="shown-key">
      <div className="section-line">
        <h2 id="shown-key" ref={heading} tabIndex={-1}>
          {username ? `The key ${name} of ${username}` : `Your key ${name}`}
        </h2>
        <button type="button" className="button" onClick={close}>
          Done, hide it
        </button>
      </div>
      <p>
        <strong>Copy it now: it is not shown again.</strong> Whoever has it acts as{" "}
        {username ?? "you"}.
      </p>
      <div className="the-key">
        <code>{key}</code>
        <Copy text={key} what="the key" label="Copy" />
      </div>
      <div className="key-uses">
        <div className="stack">
          <h3>In a shell, for the wandb SDK</h3>
          <Snippet what="the lines for the wandb SDK" code={sdkLines(key)} />
        </div>
        <div className="stack">
          <h3>With curl</h3>
          <Snippet what="the line for curl" code={curlLine(key)} />
        </div>
      </div>
    </section>
  );
}

function sdkLines(key: string): string {
  return `export WANDB_BASE_URL=${window.location.origin}/wandb
export WANDB_API_KEY=${key}`;
}

function curlLine(key: string): string {
  return `curl ${window.location.origin}/graphql \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"query": "{ viewer { username } }"}'`;
}
