import { generate } from "../vendor/lean-qr.js";

/** Modules that are left free around a code: scanners need four. */
const MARGIN = 4;
const SVG = "http://www.w3.org/2000/svg";

/** A text as a QR code. Made here, as the link holds what no server should see. */
export function qrCode(text) {
  const code = generate(text);
  const size = code.size + 2 * MARGIN;
  const svg = element("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": "QR code of the link" });
  // Dark on light in every colour scheme: many scanners can't read the inverse.
  svg.append(
    element("rect", { width: size, height: size, class: "paper" }),
    element("path", { d: darkModules(code), class: "ink" }),
  );
  return svg;
}

function darkModules(code) {
  let path = "";
  for (let y = 0; y < code.size; y++)
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) path += `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
  return path;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
