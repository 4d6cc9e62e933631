// What lies over the page: short notices, menus, and the questions before an act.
import { el } from "/page/dom.js";
import { textObject } from "/page/mrkdwn.js";

const TOAST_MS = 6000;

export function toast(text) {
  const box = document.getElementById("toasts");
  const one = el("div", { class: "toast" }, text);
  box.append(one);
  if (box.matches(":popover-open")) box.hidePopover(); // to the top, above a form that opened since
  box.showPopover();
  setTimeout(() => {
    one.remove();
    if (!box.childElementCount) box.hidePopover();
  }, TOAST_MS);
}

/** Asks the app's question; true when the person agrees. */
export function confirmed({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      dialog.remove();
      resolve(yes);
    };
    const dialog = el("dialog", { class: "confirm", role: "alertdialog", aria: { label: title.text }, oncancel: answer(false) },
      el("h2", {}, textObject(title)),
      el("div", { class: "words" }, textObject(text)),
      el("footer", {},
        el("button", { type: "button", class: "btn", onclick: answer(false) }, textObject(deny)),
        el("button", { type: "button", class: `btn ${style ?? "primary"}`, onclick: answer(true) }, textObject(confirm))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A small menu at `anchor`: [{label, run, hint}]; `kind` "grid" shows only labels side by side. */
export function menu(anchor, items, kind = "") {
  document.querySelector(".menu")?.remove();
  const node = el("div", { class: `menu ${kind}`, role: "menu", popover: "auto", ontoggle: (event) => event.newState === "closed" && node.remove() },
    items.map((item) =>
      el("button", {
        type: "button", role: "menuitem", aria: item.name ? { label: item.name } : {}, class: item.danger ? "danger" : "",
        onclick: () => {
          node.hidePopover();
          item.run();
        },
      }, item.label, item.hint ? el("small", {}, item.hint) : null)));
  (anchor.closest("dialog") ?? document.body).append(node);
  node.showPopover();
  const at = anchor.getBoundingClientRect();
  const size = node.getBoundingClientRect();
  const below = at.bottom + size.height < window.innerHeight - 8;
  node.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8))}px`;
  node.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4)}px`;
  node.addEventListener("keydown", (event) => {
    const all = [...node.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  });
  node.querySelector("button")?.focus();
}
