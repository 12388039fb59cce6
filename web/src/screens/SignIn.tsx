import { useContext, useEffect, useRef, useState, type FormEvent } from "react";
import { useLocation, useSearchParams } from "wouter";
import { Renew, signIn } from "../app/session";
import icon from "../icon.svg";
import { Banner } from "../parts/Banner";
import { Field } from "../parts/Field";
import { Title } from "../parts/Title";

/** Where one gives an API key; the first start's link signs in without asking. */
export function SignIn({ back }: { back: string }) {
  const [parameters] = useSearchParams();
  const next = parameters.get("next") ?? back;
  const { attempt, failure, isBusy } = useSignIn(next);
  const [key, setKey] = useState("");
  useFirstLink((link) => void attempt({ link }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt({ key: key.trim() });
  };
  return (
    <main className="sign-in">
      <img src={icon} alt="" width="56" height="56" />
      <Title text="Sign in to Vitrine" />
      {failure && <Banner kind="danger">{failure}</Banner>}
      <form onSubmit={submit}>
        {/* Tells password managers what the key belongs to. */}
        <input hidden readOnly type="text" autoComplete="username" value="Vitrine API key" />
        <Field
          label="API key"
          hint={
            <>
              The first start printed one. For another: <code>vitrine create-key --user NAME</code>
            </>
          }
        >
          {(tied) => (
            <input
              {...tied}
              type="password"
              autoComplete="current-password"
              placeholder="vtr-…"
              required
              autoFocus
              value={key}
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
        <button className="button primary" disabled={isBusy}>
          {isBusy ? "Signing in…" : "Sign in"}
        </button>
      </form>
    </main>
  );
}

function useSignIn(next: string) {
  const renew = useContext(Renew);
  const [, navigate] = useLocation();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const attempt = async (proof: { key: string } | { link: string }) => {
    setBusy(true);
    const reason = await signIn(proof);
    setBusy(false);
    setFailure(reason);
    if (reason) return;
    go(next, navigate);
    renew();
  };
  return { attempt, failure, isBusy };
}

/** To a page of ours only: an address that leads elsewhere would be a trap. */
function go(next: string, navigate: (to: string, options: { replace: boolean }) => void) {
  const { origin } = window.location;
  // Some texts are no address at all, and a blob's origin is that of who made it.
  const isOurs =
    URL.canParse(next, origin) && new URL(next, origin).origin === origin && next.startsWith("/");
  const to = !isOurs || next.startsWith("/sign-in") ? "/" : next;
  if (to.startsWith("/graphql")) window.location.assign(to);
  else navigate(to, { replace: true });
}

function useFirstLink(use: (link: string) => void) {
  const isUsed = useRef(false);
  useEffect(() => {
    const link = new URLSearchParams(window.location.hash.slice(1)).get("link");
    if (!link || isUsed.current) return;
    isUsed.current = true;
    // Good once only, so it is of no use in the history.
    window.history.replaceState(null, "", window.location.pathname);
    use(link);
  });
}
