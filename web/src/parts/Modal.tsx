import { useLayoutEffect, useId, useRef, type ReactNode } from "react";
import { Icon } from "./Icon";

interface Props {
  title: string;
  close: () => void;
  children: ReactNode;
  /** At the side, for forms that one fills in while looking at what is behind. */
  isDrawer?: boolean;
}

/** A native dialog: it holds the focus, closes on Escape, and gives the focus back. */
export function Modal({ title, close, children, isDrawer = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isTouched = useRef(false);
  const wasPressedBeside = useRef(false);
  const heading = useId();
  // A layout effect, as the browser gives the focus back only while the dialog is still there.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // The browser would begin at the first button, which closes.
    shown?.querySelector<HTMLElement>("input, select, textarea")?.focus();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={isDrawer ? "modal drawer" : "modal"}
      aria-labelledby={heading}
      onCancel={(event) => {
        // An inner part such as a list of choices closes by itself, and not what it stands in.
        if (event.target !== dialog.current) return;
        event.preventDefault();
        close();
      }}
      onInput={() => {
        isTouched.current = true;
      }}
      onPointerDown={(event) => {
        wasPressedBeside.current = event.target === dialog.current;
      }}
      onClick={(event) => {
        const isBeside = event.target === dialog.current && wasPressedBeside.current;
        // What was typed is not lost by a click that missed, nor by selecting text with the mouse.
        if (isBeside && !isTouched.current) close();
      }}
    >
      <div className="modal-inner">
        <header className="modal-header">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="button quiet" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
