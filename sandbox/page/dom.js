// Builds and updates the document. Text only ever arrives as text nodes, so nothing anybody writes becomes markup.

/** el("button", {class: "x", onclick: f, aria: {label: "Go"}}, child, "text", [more], null) */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "aria") for (const [key, text] of Object.entries(value)) node.setAttribute(`aria-${key}`, text);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "value" || name === "checked" || name === "selected") node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for SVG; children are nodes or text. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.flat(Infinity));
  return node;
}

/**
 * Makes the children of `parent` those of `items` ({key, sign, build}), in order. A child is built again only when its
 * `sign` changed, so what a person types, opens or focuses elsewhere survives the news. `update(node)`: for children
 * that look after themselves.
 */
export function keep(parent, items) {
  const wanted = new Set(items.map((item) => item.key));
  for (const child of [...parent.children]) if (!wanted.has(child.itemKey)) child.remove();
  const old = new Map([...parent.children].map((child) => [child.itemKey, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    let node = old.get(item.key);
    if (!node || node.itemSign !== item.sign) {
      const made = item.build();
      made.itemKey = item.key;
      made.itemSign = item.sign;
      if (node) {
        if (place === node) place = made;
        node.replaceWith(made);
      }
      node = made;
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
    if (item.update) item.update(node);
  }
}
