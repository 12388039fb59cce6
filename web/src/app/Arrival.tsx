import type { RefObject } from "react";
import { useArrival } from "./useArrival";

/** Says the title of each page that one comes to; stands after `main`, whose effects come first. */
export function Arrival({ main }: { main: RefObject<HTMLElement | null> }) {
  const title = useArrival(main);
  return (
    <p className="visually-hidden" aria-live="polite">
      {title}
    </p>
  );
}
