const DURATION = 1100;
const AT_ONCE = 12;

/** The picture of two devices and the relay: a dot travels from one to the other when something is relayed. */
export class Figure {
  #pipe;
  #pulses;
  #still = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(svg) {
    this.#pipe = svg.querySelector("#figure-pipe");
    this.#pulses = svg.querySelector("#figure-pulses");
  }

  /** From "alice", from "bob", or from either if it isn't known who sent. */
  pulse(from) {
    if (this.#still.matches || document.hidden || this.#pulses.childElementCount >= AT_ONCE) return;
    const backwards = from === "bob" || (!from && Math.random() < 0.5);
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    dot.setAttribute("r", "6");
    dot.setAttribute("class", `pulse ${from ?? ""}`);
    this.#pulses.append(dot);
    const length = this.#pipe.getTotalLength();
    const start = performance.now();
    const step = now => {
      const done = Math.min(1, Math.max(0, now - start) / DURATION);
      const eased = done * done * (3 - 2 * done);
      const { x, y } = this.#pipe.getPointAtLength(length * (backwards ? 1 - eased : eased));
      dot.setAttribute("cx", x);
      dot.setAttribute("cy", y);
      if (done < 1) requestAnimationFrame(step);
      else dot.remove();
    };
    requestAnimationFrame(step);
  }
}
