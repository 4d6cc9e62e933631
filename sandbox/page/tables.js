// table and data_table; the latter can be sorted by any column and has pages.
import { el } from "/page/dom.js";
import { withEmoji } from "/page/emoji.js";
import { richText } from "/page/richtext.js";
import { w } from "/page/words.js";

const content = (cell) => (cell.type === "rich_text" ? richText(cell) : withEmoji(cell.text ?? ""));
const words = (cell) => (cell.type === "rich_text" ? richText(cell).textContent : cell.text ?? "");

export function table(block) {
  const align = (index) => block.column_settings?.[index]?.align ?? "left";
  const row = (cells, tag) => el("tr", {}, cells.map((cell, index) => el(tag, { class: align(index) }, content(cell))));
  return el("div", { class: "scroll" },
    el("table", {}, el("thead", {}, row(block.rows[0], "th")), el("tbody", {}, block.rows.slice(1).map((cells) => row(cells, "td")))));
}

export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const state = { column: -1, down: false, page: 0 };
  const numeric = head.map((_, index) => rows.some((row) => row[index].type === "raw_number"));
  const node = el("div", { class: "data" });
  draw();
  return node;

  function draw() {
    const all = sorted(rows, state);
    const shown = all.slice(state.page * size, (state.page + 1) * size);
    node.replaceChildren(
      el("div", { class: "scroll", tabindex: "0", role: "region", aria: { label: block.caption } },
        el("table", {},
          el("caption", {}, block.caption),
          el("thead", {}, el("tr", {}, head.map(header))),
          el("tbody", {}, shown.map((row) => el("tr", {}, row.map(cell)))))),
      ...(all.length > size ? [pages(all.length)] : []));
  }

  function header(one, index) {
    const sort = state.column !== index ? "none" : state.down ? "descending" : "ascending";
    const press = () => {
      Object.assign(state, { down: state.column === index && !state.down, column: index, page: 0 });
      draw();
      node.querySelectorAll("th button")[index].focus({ preventScroll: true });
    };
    const mark = { none: "", ascending: " ↑", descending: " ↓" }[sort];
    return el("th", { scope: "col", class: numeric[index] ? "right" : "", aria: { sort } },
      el("button", { type: "button", onclick: press }, words(one), el("span", { aria: { hidden: "true" } }, mark)));
  }

  function cell(one, index) {
    const first = index === (block.row_header_column_index ?? -1);
    return el(first ? "th" : "td", { scope: first ? "row" : null, class: numeric[index] ? "right" : "" }, content(one));
  }

  function pages(all) {
    const from = state.page * size;
    const turn = (step) => () => {
      state.page += step;
      draw();
    };
    const facts = { from: from + 1, to: Math.min(from + size, all), all };
    return el("div", { class: "pages" },
      el("button", { type: "button", class: "btn", disabled: state.page === 0, aria: { label: w("Previous page") }, onclick: turn(-1) }, "‹"),
      el("span", {}, w("{from}–{to} of {all}", facts)),
      el("button", { type: "button", class: "btn", disabled: from + size >= all, aria: { label: w("Next page") }, onclick: turn(1) }, "›"));
  }
}

/** Numbers by value, words by the reader's alphabet, cells without a number last. */
function sorted(rows, { column, down }) {
  if (column < 0) return rows;
  const number = rows.some((row) => row[column].type === "raw_number");
  const order = (one, other) => {
    const [a, b] = [one[column], other[column]];
    if (!number) return words(a).localeCompare(words(b)) * (down ? -1 : 1);
    if (a.value === undefined || b.value === undefined) return (a.value === undefined) - (b.value === undefined);
    return (a.value - b.value) * (down ? -1 : 1);
  };
  return [...rows].sort(order);
}
