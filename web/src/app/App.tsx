import { useCallback, useEffect, useMemo, useReducer } from "react";
import { Provider } from "urql";
import { Router } from "wouter";
import { makeClient } from "../api/client";
import { usePath, useQueryString } from "./address";
import { Renew } from "./session";
import { Toasts } from "./Toasts";
import { Viewing } from "./Viewing";

/** The whole app, for one session after the other. */
export function App() {
  const [session, next] = useReducer((number: number) => number + 1, 0);
  const client = useMemo(makeClient, [session]);
  const renew = useCallback(() => next(), []);
  useEffect(() => {
    // The browser may keep a page that was left, and show it again after a sign-out.
    const onShow = (event: PageTransitionEvent) => event.persisted && renew();
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [renew]);
  return (
    <Renew value={renew}>
      <Provider value={client} key={session}>
        <Router hook={usePath} searchHook={useQueryString}>
          <Toasts>
            <Viewing />
          </Toasts>
        </Router>
      </Provider>
    </Renew>
  );
}
