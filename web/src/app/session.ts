import { createContext, use, useContext } from "react";

/** Why signing in failed, in words; undefined where it worked. */
export type Failure = string | undefined;

/** Trades an API key, or the link of the first start, for a cookie that no script can read. */
export async function signIn(proof: { key: string } | { link: string }): Promise<Failure> {
  try {
    const answer = await fetch("/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(proof),
    });
    if (answer.ok) return undefined;
    const { error } = (await answer.json()) as { error?: { message?: string } };
    return error?.message ?? `The server answered with ${answer.status}.`;
  } catch {
    return "The server cannot be reached.";
  }
}

export async function signOut(): Promise<Failure> {
  try {
    const answer = await fetch("/session", { method: "DELETE" });
    return answer.ok ? undefined : `The server answered with ${answer.status}.`;
  } catch {
    return "The server cannot be reached; you are still signed in.";
  }
}

/** Forgets all that was read, and asks anew who is signed in. */
export const Renew = createContext<() => void>(() => {});

export interface Viewer {
  id: string;
  username: string;
  name: string;
  isAdministrator: boolean | null;
}

const Viewing = createContext<Viewer | Promise<Viewer> | undefined>(undefined);
export const ViewerProvider = Viewing.Provider;

/** Who is signed in; what asks before that is known is shown once it is. */
export function useViewer(): Viewer {
  const viewer = useContext(Viewing);
  if (!viewer) throw new Error("useViewer stands outside of a session");
  return viewer instanceof Promise ? use(viewer) : viewer;
}
