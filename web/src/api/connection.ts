type Listener = () => void;

const PAUSE_MS = 2000;

/** Whether the server was reached last; while it was not, it is asked again and again. */
class Connection {
  #isLost = false;
  #listeners = new Set<Listener>();
  #timer: number | undefined;

  get isLost(): boolean {
    return this.#isLost;
  }

  subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  lost(): void {
    this.#set(true);
    this.#timer ??= window.setTimeout(this.#ask, PAUSE_MS);
  }

  found(): void {
    window.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#set(false);
  }

  #ask = async (): Promise<void> => {
    this.#timer = undefined;
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok) this.found();
      else this.lost();
    } catch {
      this.lost();
    }
  };

  #set(isLost: boolean): void {
    if (isLost === this.#isLost) return;
    this.#isLost = isLost;
    for (const listener of this.#listeners) listener();
  }
}

export const connection = new Connection();
