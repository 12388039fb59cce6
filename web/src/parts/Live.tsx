import { Suspense, useEffect, useRef, useState } from "react";
import { follow, type Followed, type LiveEvent } from "../api/live";
import { useViewer } from "../app/session";

interface Props {
  what: Followed;
  path: string;
  /** Reads the page's data again. */
  again: () => void;
}

/** Keeps a page as others change it, and says who did. */
export function Live(props: Props) {
  const [events, setEvents] = useState<readonly LiveEvent[]>([]);
  useFollowing(props, setEvents);
  return (
    <div className="live" aria-live="polite">
      <Suspense>
        <Note events={events} />
      </Suspense>
    </div>
  );
}

// Many changes often come at once, as those of a script; they are read together.
const GATHER_MS = 200;
const SHOWN_MS = 10_000;

function useFollowing(
  { what, path, again }: Props,
  setEvents: (events: readonly LiveEvent[]) => void,
): void {
  const read = useRef(again);
  read.current = again;
  useEffect(() => {
    const timers = new Set<number>();
    const later = (work: () => void, milliseconds: number) =>
      timers.add(window.setTimeout(work, milliseconds));
    let gathered: LiveEvent[] = [];
    let turn = 0;
    const tell = () => {
      const mine = ++turn;
      read.current();
      setEvents(gathered);
      gathered = [];
      later(() => mine === turn && setEvents([]), SHOWN_MS);
    };
    const stop = follow(what, path, {
      heard: (event) => {
        if (gathered.push(event) === 1) later(tell, GATHER_MS);
      },
      missed: () => read.current(),
    });
    return () => {
      stop();
      timers.forEach((timer) => window.clearTimeout(timer));
      setEvents([]);
    };
  }, [what, path, setEvents]);
}

/** What others did; what one does oneself is said where it is done. */
function Note({ events }: { events: readonly LiveEvent[] }) {
  const viewer = useViewer();
  const others = events.filter(({ actor }) => actor?.id !== viewer.id);
  const names = new Set(others.map(({ actor }) => (actor && (actor.name || actor.username)) ?? ""));
  if (others.length === 0) return null;
  const [name] = names;
  const who = names.size === 1 && name ? name : "Others";
  return <p>{who} changed this page; it shows what is there.</p>;
}
