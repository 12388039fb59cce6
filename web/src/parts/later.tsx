import { useEffect, useState, type ComponentType } from "react";
import { Waiting } from "./Waiting";

/**
 * A component that is loaded when the first of it is shown, or earlier by `load`.
 *
 * Not React's `lazy`: that holds back for up to 300 ms what has just been loaded, and with it the
 * query of a screen.
 */
export function later<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
) {
  let Loaded: ComponentType<Props> | undefined;
  let loading: Promise<void> | undefined;

  function start(): Promise<void> {
    return (loading ??= load().then(
      (module) => void (Loaded = module.default),
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    ));
  }

  function Later(props: Props) {
    const [, setLoaded] = useState(Loaded !== undefined);
    const [failure, setFailure] = useState<{ error: unknown }>();
    useEffect(() => {
      if (!Loaded)
        start().then(
          () => setLoaded(true),
          (error) => setFailure({ error }),
        );
    }, []);
    if (failure) throw failure.error;
    return Loaded ? <Loaded {...props} /> : <Waiting />;
  }

  return Object.assign(Later, { load: () => void start().catch(() => {}) });
}
