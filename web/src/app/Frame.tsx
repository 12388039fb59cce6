import { Suspense, useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { Link } from "wouter";
import { useIsLost } from "../api/read";
import icon from "../icon.svg";
import { Banner } from "../parts/Banner";
import { discardDrafts } from "./drafts";
import { Arrival } from "./Arrival";
import { HotkeyHelp } from "./HotkeyHelp";
import { links } from "./links";
import { SearchBox } from "./SearchBox";
import { signOut, useViewer } from "./session";
import { graphiqlLink, ShownQuery, type Shown } from "./shown-query";
import { useToast } from "./Toasts";

interface Props {
  isHidden: boolean;
  children: ReactNode;
}

/** What stands around every screen: where one is, who one is, and the way into the API. */
export function Frame({ isHidden, children }: Props) {
  const [shown, setShown] = useState<Shown>();
  const show = useCallback((next: Shown | undefined) => setShown(next), []);
  const main = useRef<HTMLElement>(null);
  const context = useMemo(() => ({ show }), [show]);
  return (
    <div className="frame" hidden={isHidden}>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <Header />
      {useIsLost() && <Banner kind="warning">The server cannot be reached. Trying again…</Banner>}
      <main id="main" ref={main} tabIndex={-1}>
        <ShownQuery value={context}>{children}</ShownQuery>
      </main>
      <Footer shown={shown} />
      <HotkeyHelp />
      <Arrival main={main} />
    </div>
  );
}

function Header() {
  return (
    <header className="header">
      <Link href={links.home()} className="brand">
        <img src={icon} alt="" width="24" height="24" /> Vitrine
      </Link>
      <SearchBox />
      <Suspense>
        <Account />
      </Suspense>
    </header>
  );
}

function Account() {
  const viewer = useViewer();
  return (
    <nav aria-label="Account" className="account">
      {viewer.isAdministrator && <Link href={links.users()}>Users</Link>}
      <Link href={links.keys()} title="Your API keys">
        {viewer.name || viewer.username}
      </Link>
      <SignOut />
    </nav>
  );
}

function SignOut() {
  const tell = useToast();
  const leave = async () => {
    const failure = await signOut();
    if (failure) return tell(failure);
    // Else the browser would ask whether to stay, where nobody is signed in any more.
    discardDrafts();
    // A whole new page in place of this one, so that nothing that was read stays in memory.
    window.location.replace("/");
  };
  return (
    <button type="button" className="button quiet" onClick={() => void leave()}>
      Sign out
    </button>
  );
}

function Footer({ shown }: { shown: Shown | undefined }) {
  return (
    <footer className="footer">
      <span>Vitrine</span>
      {shown ? (
        <a href={graphiqlLink(shown)}>Open this query in GraphiQL</a>
      ) : (
        <a href="/graphql">GraphiQL</a>
      )}
      <span>
        <kbd>?</kbd> for keyboard shortcuts
      </span>
    </footer>
  );
}
