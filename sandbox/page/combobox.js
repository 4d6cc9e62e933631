// A menu that narrows down while one types; one for all kinds of selects.
import { el } from "/page/dom.js";
import { w } from "/page/words.js";

let ids = 0;

/** `load(query)` gives [{label, hint, value, raw, group}]; `onChange` gets the list of what is chosen. */
export function combobox({ id, aria, placeholder, several, chosen, most, least, delay, load, clearable, onChange }) {
  const listId = `list-${(ids += 1)}`;
  let options = [];
  let active = 0;
  let timer = 0;
  let asked = 0;

  const chips = el("span", { class: "chips" });
  const list = el("div", { class: "list", id: listId, role: "listbox", hidden: true, aria: several ? { multiselectable: "true" } : {} });
  const input = el("input", {
    id, type: "text", role: "combobox", autocomplete: "off", placeholder,
    aria: { ...aria, autocomplete: "list", expanded: "false", controls: listId },
    onfocus: () => input.select(), onclick: () => open(""), oninput: () => open(input.value), onblur: () => setTimeout(close, 120), onkeydown: keys,
  });
  const clear = el("button", { type: "button", class: "clear", aria: { label: w("Clear") }, onclick: () => change([]) }, "×");
  const node = el("div", { class: "combobox" }, chips, input, clear, list);
  show();
  return node;

  function show() {
    chips.replaceChildren(...(several ? chosen.map(chip) : []));
    if (!several) input.value = chosen[0]?.label ?? "";
    clear.hidden = several || !clearable || !chosen.length;
  }

  function chip(one) {
    const remove = () => change(chosen.filter((other) => other.value !== one.value));
    return el("span", { class: "chip" }, one.label,
      el("button", { type: "button", aria: { label: w("Remove {name}", { name: one.label }) }, onclick: remove }, "×"));
  }

  function change(next) {
    chosen = next;
    close();
    show();
    onChange(chosen);
  }

  function open(query) {
    clearTimeout(timer);
    if (query.length < least) {
      options = [];
      draw(w("Type at least {n} characters", { n: least }));
      return;
    }
    asked += 1;
    const mine = asked;
    timer = setTimeout(async () => {
      const found = await load(query);
      if (mine !== asked || !input.isConnected || document.activeElement !== input) return;
      options = found;
      active = 0;
      draw(w("Nothing found"));
    }, query ? delay : 0);
  }

  function draw(otherwise) {
    let group = "";
    const rows = options.flatMap((one, index) => {
      const head = one.group && one.group !== group ? [el("div", { class: "group", role: "presentation" }, (group = one.group))] : [];
      const picked = chosen.some((other) => other.value === one.value);
      const row = el("div", {
        class: index === active ? "option active" : "option", role: "option", id: `${listId}-${index}`, aria: { selected: String(picked) },
        onmousedown: (event) => event.preventDefault(), onclick: () => pick(one),
      }, one.label, one.hint ? el("small", {}, one.hint) : null);
      return [...head, row];
    });
    list.replaceChildren(...(rows.length ? rows : [el("div", { class: "none" }, otherwise)]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (options.length) input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else input.removeAttribute("aria-activedescendant");
    put();
  }

  /** Beside the input, whatever scrolls around it; above it where there is no room below. */
  function put() {
    const box = node.getBoundingClientRect();
    const below = window.innerHeight - box.bottom;
    const up = below < 200 && box.top > below;
    Object.assign(list.style, {
      left: `${box.left}px`, width: `${box.width}px`, maxHeight: `${Math.min(260, (up ? box.top : below) - 12)}px`,
      top: up ? "auto" : `${box.bottom + 2}px`, bottom: up ? `${window.innerHeight - box.top + 2}px` : "auto",
    });
  }

  function pick(one) {
    if (!several) return change([one]);
    const there = chosen.some((other) => other.value === one.value);
    if (!there && most && chosen.length >= most) return close();
    input.value = "";
    return change(there ? chosen.filter((other) => other.value !== one.value) : [...chosen, one]);
  }

  function close() {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    if (!several) input.value = chosen[0]?.label ?? "";
  }

  function keys(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void open("");
      if (options.length) active = (active + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
      draw(w("Nothing found"));
      list.querySelector(".active")?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !list.hidden && options[active]) {
      event.preventDefault();
      pick(options[active]);
    } else if (event.key === "Backspace" && several && !input.value && chosen.length) {
      change(chosen.slice(0, -1));
    }
  }
}
