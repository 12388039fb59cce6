import { useCallback, useEffect, useState } from "react";
import { ask } from "./ask";

export interface Viewer {
  username: string;
  name: string;
}

/** Who is signed in: null is nobody, undefined is not known (yet). */
export function useViewer(): { viewer: Viewer | null | undefined; signOut: () => Promise<void> } {
  const [viewer, setViewer] = useState<Viewer | null>();
  const look = useCallback(async () => {
    const { data } = await ask({ query: "query Viewer { viewer { username name } }" });
    setViewer(data ? (data["viewer"] as Viewer | null) : undefined);
  }, []);
  useEffect(() => {
    void look();
    // Somebody may have signed in, or out, in another tab.
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, [look]);
  const signOut = useCallback(async () => {
    await fetch("/session", { method: "DELETE", credentials: "same-origin" }).catch(
      () => undefined,
    );
    await look();
  }, [look]);
  return { viewer, signOut };
}
