import { lazy } from "react";
import type { VersionPlace } from "../../app/links";

const VersionScreen = lazy(() => import("./VersionScreen"));

/** A version; its screen is loaded when one opens the first, to keep the way to the others short. */
export function Version({ params }: { params: VersionPlace }) {
  return <VersionScreen params={params} />;
}
