import { Backoff } from "./backoff.js";

/** Closes that mean "the pipe broke", as opposed to "the other side was done with it"; 4102: somebody meddled with it. */
const BROKEN = new Set([1006, 1011, 1012, 1013, 4102]);

/** Joins documents again whose pipes broke: the relay then introduces whoever is present, which is what mends a pipe. */
export class Repairs {
  #owner;
  #stableAfter;
  #backoff;
  #timers = new Map();

  constructor(options, owner) {
    this.#owner = owner;
    this.#stableAfter = options.stableAfter;
    this.#backoff = Backoff.ofAtLeast(1000, options);
  }

  /** A pipe about this document that was open for so long has ended. */
  closed(documentId, code, lasted) {
    if (lasted >= this.#stableAfter) this.#backoff.reset();
    if (!BROKEN.has(code) || !this.#owner.isIntroducing() || this.#timers.has(documentId)) return;
    const repair = () => {
      this.#timers.delete(documentId);
      if (this.#owner.seeks(documentId)) this.#owner.rejoin(documentId);
    };
    this.#timers.set(documentId, setTimeout(repair, this.#backoff.next(code)));
  }

  clear() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
