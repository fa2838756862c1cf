import { bytes, duration } from "./format.js";

/** Over so much of the past the speed is an average. */
const WINDOW = 2_000;
const SHOWN_EVERY = 250;

/** How far a file has come, and how fast, with a button that cancels it. */
export class Progress {
  #size;
  #bar = document.createElement("progress");
  #figures = document.createElement("span");
  #cancel = document.createElement("button");
  #began = performance.now();
  #samples = [{ time: this.#began, done: 0 }];
  #shownAt = 0;

  constructor(name, size, cancel) {
    this.#size = size;
    Object.assign(this.#bar, { max: Math.max(1, size), value: 0 });
    this.#bar.setAttribute("aria-label", name);
    this.#figures.className = "figures";
    // It changes four times a second, in a list that is read out.
    this.#figures.setAttribute("aria-live", "off");
    Object.assign(this.#cancel, { type: "button", className: "cancel", textContent: "Cancel" });
    this.#cancel.setAttribute("aria-label", `Cancel ${name}`);
    this.#cancel.addEventListener("click", () => {
      this.#cancel.disabled = true;
      cancel();
    });
  }

  get elements() {
    return [this.#bar, this.#figures, this.#cancel];
  }

  show(done) {
    const now = performance.now();
    this.#bar.value = done;
    this.#samples.push({ time: now, done });
    while (this.#samples.length > 2 && this.#samples[1].time < now - WINDOW) this.#samples.shift();
    if (now - this.#shownAt < SHOWN_EVERY) return;
    this.#shownAt = now;
    const first = this.#samples[0];
    const rate = ((done - first.done) * 1000) / Math.max(1, now - first.time);
    this.#figures.textContent = `${bytes(done)} of ${bytes(this.#size)}, ${bytes(Math.round(rate))}/s`;
  }

  /** Takes itself off the page; gives how long it took and how fast that was. */
  end() {
    for (const element of this.elements) element.remove();
    const took = Math.max(1, performance.now() - this.#began);
    return `${bytes(this.#size)} in ${duration(Math.round(took) / 1000)}, ${bytes(Math.round((this.#size * 1000) / took))}/s`;
  }
}
