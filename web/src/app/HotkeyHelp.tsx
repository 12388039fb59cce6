import { lazy, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { useHotkey } from "./hotkeys";
import { links } from "./links";

const HotkeyList = lazy(() => import("./HotkeyList"));

/** What the keyboard does here, told when `?` is typed. */
export function HotkeyHelp() {
  const [isOpen, setOpen] = useState(false);
  const [, navigate] = useLocation();
  useHotkey("g h", "Go home", () => navigate(links.home()));
  useHotkey("?", "Show this help", () => setOpen((before) => !before));
  if (!isOpen) return null;
  return (
    <Suspense>
      <HotkeyList close={() => setOpen(false)} />
    </Suspense>
  );
}
