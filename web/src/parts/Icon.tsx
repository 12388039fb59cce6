const SHAPES = {
  copy: "M8 8V4.5A1.5 1.5 0 0 1 9.5 3h10A1.5 1.5 0 0 1 21 4.5v10a1.5 1.5 0 0 1-1.5 1.5H16M4.5 8h10A1.5 1.5 0 0 1 16 9.5v10a1.5 1.5 0 0 1-1.5 1.5h-10A1.5 1.5 0 0 1 3 19.5v-10A1.5 1.5 0 0 1 4.5 8Z",
  check: "M4 12.5l5.5 5.5L20 6.5",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9.5h-13Z",
  download: "M12 3.5v12m-5-5 5 5 5-5M4 20.5h16",
  close: "M5.5 5.5l13 13m0-13-13 13",
  plus: "M12 4.5v15m-7.5-7.5h15",
};

interface Props {
  name: keyof typeof SHAPES;
  /** Read out where the icon stands alone; without it, it is mere decoration. */
  label?: string;
}

/** A small drawing in the colour of the text beside it. */
export function Icon({ name, label }: Props) {
  const said = label ? { role: "img", "aria-label": label } : { "aria-hidden": true };
  return (
    <svg className="icon" viewBox="0 0 24 24" {...said}>
      <path d={SHAPES[name]} />
    </svg>
  );
}
