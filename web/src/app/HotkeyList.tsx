import { Modal } from "../parts/Modal";
import { useHotkeys } from "./hotkeys";

/** All that the keyboard does on this screen. */
export default function HotkeyList({ close }: { close: () => void }) {
  const hotkeys = useHotkeys();
  return (
    <Modal title="Keyboard shortcuts" close={close}>
      <dl className="hotkeys">
        {[...hotkeys, { keys: "Esc", does: "Close what is open" }].map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
