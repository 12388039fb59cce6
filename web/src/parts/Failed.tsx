import type { CombinedError } from "@urql/core";
import { Banner } from "./Banner";

/** Why there is nothing to see, and a way to try again. */
export function Failed({ error, again }: { error: CombinedError; again: () => void }) {
  const text = error.networkError
    ? "The server cannot be reached."
    : (error.graphQLErrors[0]?.message ?? "The server could not answer.");
  return (
    <Banner kind="danger">
      {text}{" "}
      <button type="button" className="button small" onClick={again}>
        Try again
      </button>
    </Banner>
  );
}
