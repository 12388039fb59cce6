import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from "react";

interface Toast {
  id: number;
  text: string;
  undo?: (() => void) | undefined;
}

type Tell = (text: string, undo?: () => void) => void;

const SECONDS = 10;
const Telling = createContext<Tell>(() => {});

/** Says in passing what was done, with a way back where there is one. */
export function useToast(): Tell {
  return useContext(Telling);
}

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const next = useRef(0);
  const drop = useCallback((id: number) => {
    setToasts((now) => now.filter((toast) => toast.id !== id));
  }, []);
  const tell = useCallback<Tell>(
    (text, undo) => {
      const id = next.current++;
      setToasts((now) => [...now.slice(-2), { id, text, undo }]);
      window.setTimeout(() => drop(id), SECONDS * 1000);
    },
    [drop],
  );
  return (
    <Telling value={tell}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <Shown key={toast.id} toast={toast} drop={() => drop(toast.id)} />
        ))}
      </div>
    </Telling>
  );
}

function Shown({ toast, drop }: { toast: Toast; drop: () => void }) {
  const undo = () => {
    drop();
    toast.undo?.();
  };
  return (
    <div className="toast">
      <span>{toast.text}</span>
      {toast.undo && (
        <button type="button" className="button small" onClick={undo}>
          Undo
        </button>
      )}
      <button type="button" className="button small quiet" aria-label="Dismiss" onClick={drop}>
        ×
      </button>
    </div>
  );
}
