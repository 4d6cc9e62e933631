// Where one writes: Enter sends, "/" offers the app's commands, "@" and "#" people and channels.
import { menu } from "/page/dialogs.js";
import { send } from "/page/doing.js";
import { el } from "/page/dom.js";
import { icon } from "/page/icons.js";
import { store } from "/page/store.js";
import { w } from "/page/words.js";

const drafts = new Map();
const NAME = /(^|\s)([@#])([\p{L}\p{N}._-]*)$/u;
let ids = 0;

export function composer({ room, thread = "" }) {
  const key = `${store.as}/${room.id}/${thread}`;
  const listId = `hints-${(ids += 1)}`;
  const name = room.kind === "im" ? store.state.app.name : `#${room.name}`;
  const label = thread ? w("Reply in thread") : w("Message {name}", { name });
  let hints = [];
  let active = 0;

  const list = el("div", { class: "hints", id: listId, role: "listbox", aria: { label: w("Options") }, hidden: true });
  const field = el("textarea", {
    rows: "1", placeholder: label, value: drafts.get(key) ?? "", aria: { label, autocomplete: "list", controls: listId },
    oninput: typed, onkeydown: keys, onblur: () => setTimeout(() => offer([]), 150),
  });
  const more = el("button", { type: "button", class: "round", title: w("Shortcuts"), aria: { label: w("Shortcuts"), haspopup: "menu" }, onclick: shortcuts }, icon("bolt"));
  const button = el("button", { type: "submit", class: "round send", title: w("Send"), aria: { label: w("Send") } }, icon("send"));
  const form = el("form", { class: "composer", data: { composer: `${room.id}/${thread}` }, onsubmit: submit }, list,
    thread || !globals().length ? null : more, field, button);
  requestAnimationFrame(grow);
  return form;

  function grow() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 160)}px`;
  }

  function typed() {
    drafts.set(key, field.value);
    grow();
    offer(hintsFor(field.value.slice(0, field.selectionStart)));
  }

  function offer(found) {
    hints = found;
    active = 0;
    draw();
  }

  function draw() {
    list.hidden = !hints.length;
    list.replaceChildren(...hints.map((hint, index) =>
      el("div", {
        class: index === active && hint.insert ? "hint active" : "hint", role: "option", aria: { selected: String(index === active) },
        onmousedown: (event) => event.preventDefault(), onclick: () => complete(hint),
      }, el("b", {}, hint.label), " ", el("span", {}, hint.words))));
  }

  function complete(hint) {
    if (!hint?.insert) return;
    const before = field.value.slice(0, field.selectionStart);
    const after = field.value.slice(field.selectionStart);
    const made = before.startsWith("/") && !before.includes(" ") ? hint.insert : before.replace(NAME, `$1${hint.insert}`);
    field.value = made + after;
    field.setSelectionRange(made.length, made.length);
    field.focus();
    typed();
  }

  function keys(event) {
    if (event.isComposing) return;
    const open = hints.some((hint) => hint.insert);
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      active = (active + (event.key === "ArrowDown" ? 1 : hints.length - 1)) % hints.length;
      draw();
    } else if (open && (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !hints[active].whole))) {
      event.preventDefault();
      complete(hints[active]);
    } else if (event.key === "Escape" && hints.length) {
      event.preventDefault();
      offer([]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      submit(event);
    }
  }

  /** Whoever writes wants to see what comes of it. */
  function toEnd() {
    const list = form.closest(".pane")?.querySelector(".scroller");
    if (list) list.scrollTop = list.scrollHeight;
  }

  async function submit(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    typed();
    if (!thread) toEnd();
    const place = { channel: room.id, ...(thread ? { thread_ts: thread } : {}) };
    const answer = await send(text.startsWith("/") ? { act: "command", text, ...place } : { act: "say", text: resolved(text), ...place });
    if (!answer.ok && !field.value) {
      field.value = text;
      drafts.set(key, text);
      grow();
    }
  }

  function shortcuts(event) {
    menu(event.currentTarget, globals().map((one) => ({
      label: one.name, hint: store.state.app.name, run: () => send({ act: "global_shortcut", name: one.name }),
    })));
  }
}

const globals = () => store.state.shortcuts.filter((one) => one.type === "global");

function hintsFor(before) {
  if (before.startsWith("/")) {
    const [name, ...rest] = before.split(" ");
    const fitting = store.state.commands.filter((one) => (rest.length ? one.command === name : one.command.startsWith(name)));
    if (!rest.length || rest.every((word) => !word) || !NAME.test(before)) {
      return fitting.map((one) => ({
        label: one.command, words: `${one.usage_hint} — ${one.description}`,
        insert: rest.length ? "" : `${one.command} `, whole: one.command === before,
      }));
    }
  }
  const found = NAME.exec(before);
  if (!found) return [];
  const [, , sign, start] = found;
  const all = sign === "@" ? store.state.people.filter((one) => !one.deleted) : store.state.channels.filter((one) => one.kind !== "im");
  return all
    .filter((one) => one.name.toLowerCase().startsWith(start.toLowerCase()))
    .slice(0, 8)
    .map((one) => ({ label: sign + one.name, words: one.team_name ?? "", insert: `${sign}${one.name} `, whole: one.name === start }));
}

/** Typed names become mentions, as Slack's own field does while one types. */
function resolved(text) {
  return text.replace(/(?<![\p{L}\p{N}<])([@#])([\p{L}\p{N}._-]+)/gu, (all, sign, name) => {
    if (["here", "channel", "everyone"].includes(name) && sign === "@") return `<!${name}>`;
    const list = sign === "@" ? store.state.people : store.state.channels;
    const found = list.find((one) => one.name === name);
    return found ? `<${sign}${found.id}>` : all;
  });
}
