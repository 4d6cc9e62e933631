// The app's own surfaces: modals over the page, and the Home tab.
import { blocks } from "/page/blocks.js";
import { send } from "/page/doing.js";
import { el, keep } from "/page/dom.js";
import { store } from "/page/store.js";
import { current, w } from "/page/words.js";

const drafts = new Map(); // view id -> {`${block}/${action}`: text not handed in yet}

/** Shows the topmost modal of this person's stack, or none. */
export function showModal() {
  const view = store.state.modals.at(-1);
  const there = document.querySelector("dialog.modal");
  if (!view) return there?.remove();
  const sign = JSON.stringify([view.id, view.hash, view.blocks, view.errors, view.title, store.state.modals.length, current()]);
  if (there?.sign === sign) return undefined;
  const focused = there?.contains(document.activeElement) ? document.activeElement.id : "";
  const scrolled = there?.querySelector(".inner")?.scrollTop ?? 0;
  const same = there?.viewId === view.id;
  const dialog = modal(view);
  Object.assign(dialog, { sign, viewId: view.id });
  there?.remove();
  document.body.append(dialog);
  dialog.showModal();
  if (same) dialog.querySelector(".inner").scrollTop = scrolled;
  const wrong = Object.keys(view.errors ?? {}).length ? dialog.querySelector(".wrong input, .wrong textarea") : null;
  const target = wrong ?? (same && focused ? document.getElementById(focused) : dialog.querySelector(".inner input, .inner textarea"));
  target?.focus();
  return undefined;
}

function modal(view) {
  if (!drafts.has(view.id)) drafts.set(view.id, {});
  let closing = false;
  const close = (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    drafts.delete(view.id);
    send({ act: "close", view_id: view.id });
  };
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    await send({ act: "submit", view_id: view.id, values: nested(drafts.get(view.id)) });
    button.disabled = false;
  };
  const back = store.state.modals.length > 1 ? w("Back") : w("Cancel");
  const button = el("button", { type: "submit", class: "btn primary" }, view.submit ?? w("Submit"));
  const trouble = view.errors?.[""];
  return el("dialog", { class: "modal", aria: { label: view.title }, oncancel: close, onclose: close },
    el("form", { novalidate: true, onsubmit: submit },
      el("header", {}, el("h2", {}, view.title), el("button", { type: "button", class: "round", aria: { label: w("Close") }, onclick: close }, "×")),
      el("div", { class: "inner" }, trouble ? el("p", { class: "error", role: "alert" }, trouble) : null,
        blocks(view.blocks, { view_id: view.id, values: view.values, errors: view.errors, drafts: drafts.get(view.id) })),
      el("footer", {}, el("button", { type: "button", class: "btn", onclick: close }, view.close ?? back), view.submit ? button : null)));
}

/** {"block/action": text} as the server wants it. */
function nested(flat = {}) {
  const values = {};
  for (const [path, text] of Object.entries(flat)) {
    const [block, action] = path.split("/");
    (values[block] ??= {})[action] = text;
  }
  return values;
}

/** Makes `node` show the Home tab. */
export function showHome(node) {
  const view = store.state.home;
  const sign = JSON.stringify([store.as, view?.blocks, current()]);
  const build = () =>
    el("section", { class: "home", aria: { label: w("Home") } },
      view ? blocks(view.blocks, { view_id: view.id, values: view.values }) : el("p", { class: "empty" }, w("Nothing is shown here yet.")));
  keep(node, [{ key: "home", sign, build }]);
}
