// data_visualization as inline SVG: bar, line, area and pie, every value also in words.
import { el, svg } from "/page/dom.js";

const COLOURS = ["#1f7a8c", "#e08e45", "#5a7d2a", "#a4508b", "#c44536", "#6c7a89", "#2f5d9b", "#8a6d3b", "#3d9970", "#b56576", "#7768ae", "#444444"];
const WIDTH = 560;
const HEIGHT = 196;
const BOX = { left: 48, right: 12, top: 22, bottom: 44 };

export function chart(block) {
  const { chart: data, title } = block;
  const pie = data.type === "pie";
  const drawing = pie ? pieChart(data) : axisChart(data);
  const said = pie
    ? data.segments.map((one) => `${one.label}: ${one.value}`).join(", ")
    : data.series.map((one) => `${one.name}: ${one.data.map((point) => `${point.label} ${point.value}`).join(", ")}`).join("; ");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", `${title}. ${said}`);
  const names = pie ? data.segments.map((one) => `${one.label} · ${one.value}`) : data.series.map((one) => one.name);
  return el("figure", { class: "chart" }, el("figcaption", {}, title), drawing,
    pie || names.length > 1 ? el("ul", { class: "legend" }, names.map(legend)) : null);
}

function legend(name, index) {
  const swatch = svg("svg", { width: 10, height: 10, "aria-hidden": "true" }, svg("rect", { width: 10, height: 10, rx: 2, fill: colour(index) }));
  return el("li", {}, swatch, name);
}

const colour = (index) => COLOURS[index % COLOURS.length];
const titled = (node, text) => (node.append(svg("title", {}, text)), node);

function axisChart(data) {
  const { categories, x_label: xLabel, y_label: yLabel } = data.axis_config;
  const values = data.series.flatMap((one) => one.data.map((point) => point.value));
  const [low, high, step] = scale(Math.min(0, ...values), Math.max(...values, 0));
  const y = (value) => BOX.top + (HEIGHT - BOX.top - BOX.bottom) * (1 - (value - low) / (high - low));
  const band = (WIDTH - BOX.left - BOX.right) / categories.length;
  const frame = { categories, band, y, low, high, step, x: (index) => BOX.left + band * (index + 0.5) };
  const root = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "drawing" }, grid(frame), bottom(frame));
  if (xLabel) root.append(svg("text", { x: (WIDTH + BOX.left) / 2, y: HEIGHT - 6, class: "axis middle" }, xLabel));
  if (yLabel) root.append(svg("text", { x: 12, y: HEIGHT / 2 - 12, class: "axis middle", transform: `rotate(-90 12 ${HEIGHT / 2 - 12})` }, yLabel));
  data.series.forEach((one, index) => {
    const points = categories.map((name) => one.data.find((point) => point.label === name)?.value ?? 0);
    root.append(...(data.type === "bar" ? bars : line)(points, { ...frame, index, all: data.series.length, name: one.name, area: data.type === "area" }));
  });
  return root;
}

/** Round bounds and steps around the values; a share stops at a hundred. */
function scale(low, high) {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => span / one <= 5);
  return [Math.floor(low / step) * step, Math.ceil((low + span) / step) * step, step];
}

function grid({ y, low, high, step }) {
  const marks = [];
  for (let value = low; value <= high + step / 1000; value += step) {
    marks.push(svg("line", { x1: BOX.left, x2: WIDTH - BOX.right, y1: y(value), y2: y(value), class: Math.abs(value) < step / 1000 ? "zero" : "grid" }),
      svg("text", { x: BOX.left - 6, y: y(value) + 4, class: "axis end" }, String(Math.round(value * 100) / 100)));
  }
  return marks;
}

function bottom({ categories, band, x }) {
  const room = Math.max(3, Math.floor(band / 7));
  return categories.map((name, index) =>
    titled(svg("text", { x: x(index), y: HEIGHT - BOX.bottom + 16, class: "axis middle" }, name.length > room ? `${name.slice(0, room - 1)}…` : name), name));
}

function bars(points, { x, y, band, index, all, name, categories }) {
  const width = Math.min(48, (band * 0.7) / all);
  return points.flatMap((value, at) => {
    const left = x(at) - (width * all) / 2 + width * index;
    const height = Math.max(1.5, Math.abs(y(value) - y(0)));
    const bar = svg("rect", { x: left + 1, y: Math.min(y(value), y(0)), width: width - 2, height, rx: 2, fill: colour(index) });
    const number = svg("text", { x: left + width / 2, y: Math.min(y(value), y(0)) - 4, class: "value middle" }, String(value));
    return [titled(bar, `${name}, ${categories[at]}: ${value}`), ...(width > 16 ? [number] : [])];
  });
}

function line(points, { x, y, index, name, categories, area, all }) {
  const path = points.map((value, at) => `${x(at)},${y(value)}`).join(" ");
  const nodes = [];
  if (area) nodes.push(svg("polygon", { points: `${x(0)},${y(0)} ${path} ${x(points.length - 1)},${y(0)}`, fill: colour(index), opacity: 0.25 }));
  nodes.push(svg("polyline", { points: path, fill: "none", stroke: colour(index), "stroke-width": 2.5, "stroke-linejoin": "round" }));
  points.forEach((value, at) => {
    nodes.push(titled(svg("circle", { cx: x(at), cy: y(value), r: 3.5, fill: colour(index) }), `${name}, ${categories[at]}: ${value}`));
    if (all === 1) nodes.push(svg("text", { x: x(at), y: y(value) - 8, class: "value middle" }, String(value)));
  });
  return nodes;
}

function pieChart({ segments }) {
  const total = segments.reduce((sum, one) => sum + one.value, 0);
  const root = svg("svg", { viewBox: "0 0 220 220", class: "drawing pie" });
  let from = -Math.PI / 2;
  segments.forEach((one, index) => {
    const to = from + (2 * Math.PI * one.value) / total;
    const at = (angle) => `${110 + 100 * Math.cos(angle)},${110 + 100 * Math.sin(angle)}`;
    const share = `${one.label}: ${one.value} (${Math.round((100 * one.value) / total)}%)`;
    const shape = segments.length === 1
      ? svg("circle", { cx: 110, cy: 110, r: 100, fill: colour(index) })
      : svg("path", { d: `M110,110 L${at(from)} A100,100 0 ${to - from > Math.PI ? 1 : 0} 1 ${at(to)} Z`, fill: colour(index), stroke: "white" });
    root.append(titled(shape, share));
    from = to;
  });
  return root;
}
