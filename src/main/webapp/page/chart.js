import { bytes } from "./format.js";

const SPAN = 120_000;
const WIDTH = 600;
const TOP = 18;
const BOTTOM = 176;

/** The line of bytes a second over the last two minutes. */
export class TrafficChart {
  #points = [];
  #line;
  #area;
  #scaleTop;
  #scaleMiddle;

  constructor(document) {
    this.#line = document.getElementById("chart-line");
    this.#area = document.getElementById("chart-area");
    this.#scaleTop = document.getElementById("scale-top");
    this.#scaleMiddle = document.getElementById("scale-middle");
  }

  /** A rate in bytes a second, or null for a time of which nothing is known. */
  add(time, rate) {
    this.#points.push({ time, rate });
    while (this.#points[0].time < time - SPAN) this.#points.shift();
    this.#draw(time);
  }

  #draw(now) {
    const top = roundUp(Math.max(1024, ...this.#points.map(point => point.rate ?? 0)));
    this.#scaleTop.textContent = `${bytes(top)}/s`;
    this.#scaleMiddle.textContent = `${bytes(top / 2)}/s`;
    const x = point => (WIDTH * (1 - (now - point.time) / SPAN)).toFixed(1);
    const y = point => (BOTTOM - (BOTTOM - TOP) * (point.rate / top)).toFixed(1);
    const runs = this.#runs().map(run => ({ run, path: run.map(point => `${x(point)} ${y(point)}`).join("L") }));
    this.#line.setAttribute("d", runs.map(({ path }) => `M${path}`).join(""));
    this.#area.setAttribute(
      "d",
      runs.map(({ run, path }) => `M${x(run[0])} ${BOTTOM}L${path}L${x(run.at(-1))} ${BOTTOM}Z`).join(""),
    );
  }

  /** The points without the gaps. */
  #runs() {
    const runs = [[]];
    for (const point of this.#points) {
      if (point.rate === null) runs.push([]);
      else runs.at(-1).push(point);
    }
    return runs.filter(run => run.length > 0);
  }
}

/** The next of 1, 2 and 5 times a power of two that bytes are counted in. */
function roundUp(value) {
  const unit = 1024 ** Math.floor(Math.log(value) / Math.log(1024));
  for (const step of [1, 2, 5, 10, 20, 50, 100, 200, 500, 1024]) if (value <= step * unit) return step * unit;
  return value;
}
