// The page's few signs, drawn rather than typed: not every machine has a font with emoji.
import { svg } from "/page/dom.js";

const PATHS = {
  pause: "M5 3v10M11 3v10",
  play: "M5 3l8 5-8 5z",
  lock: "M4 7h8v6H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  eye: "M1 8s2.5-4.5 7-4.5S15 8 15 8s-2.5 4.5-7 4.5S1 8 1 8zM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4",
  people: "M6 7.5A2.5 2.5 0 1 0 6 2.5a2.5 2.5 0 0 0 0 5zM1.5 13c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M11 3a2.3 2.3 0 0 1 0 4.5M12.5 9.5c1.3.6 2 1.8 2 3.5",
  reply: "M2 3h12v8H7l-3 3v-3H2z",
  smile: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM5 9.5c.7 1.2 1.7 1.8 3 1.8s2.3-.6 3-1.8M5.8 6v.6M10.2 6v.6",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  bolt: "M9 1.5L3.5 9H8l-1 5.5L12.5 7H8z",
  send: "M2 2.5L14 8 2 13.5 4 8zM4 8h5",
  home: "M2 7.5L8 2l6 5.5M4 6.5V14h8V6.5",
  mail: "M2 3.5h12v9H2zM2 4l6 5 6-5",
  hash: "M6 2L4.5 14M11.5 2L10 14M2.5 5.5h11.5M2 10.5h11.5",
  picture: "M2 3h12v10H2zM2 11l3.5-4 3 3.5L11 8l3 3.5",
  file: "M4 1.5h5.5L12 4v10.5H4zM9 1.5V5h3",
};

/** A decoration: what it means is said by the label of its control. */
export const icon = (name) =>
  svg("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
