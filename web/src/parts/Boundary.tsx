import { Component, type ReactNode } from "react";
import { Banner } from "./Banner";

interface Props {
  /** Where one is; elsewhere there is another try. */
  place: string;
  children: ReactNode;
}

interface State {
  place: string;
  isBroken: boolean;
}

/** Keeps the page around a screen that fails, or whose code is gone since the server was renewed. */
export class Boundary extends Component<Props, State> {
  override state: State = { place: this.props.place, isBroken: false };

  static getDerivedStateFromError(): Partial<State> {
    return { isBroken: true };
  }

  static getDerivedStateFromProps({ place }: Props, state: State): Partial<State> | null {
    return place === state.place ? null : { place, isBroken: false };
  }

  override render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <Banner kind="danger">
        This page could not be shown. The server may have a newer one, or be out of reach.{" "}
        <button type="button" className="button small" onClick={() => window.location.reload()}>
          Reload
        </button>
      </Banner>
    );
  }
}
