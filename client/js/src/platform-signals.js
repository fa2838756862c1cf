/** So often it is looked whether timers come late, as they do after a sleep. */
const TICK = 5_000;

/**
 * Calls back when something has happened that connections often don't survive: what browsers tell of networks and sleep. Node
 * tells nothing, but its timers come late as well.
 */
export class PlatformSignals {
  #doubt;
  #ticks;

  constructor(doubt) {
    this.#doubt = () => doubt();
  }

  watch() {
    if (this.#ticks) return;
    for (const [target, event, listener] of this.#signals()) target?.addEventListener?.(event, listener);
    let last = Date.now();
    this.#ticks = setInterval(() => {
      const isLate = Date.now() - last > 2 * TICK;
      last = Date.now();
      if (isLate) this.#doubt();
    }, TICK);
  }

  unwatch() {
    for (const [target, event, listener] of this.#signals()) target?.removeEventListener?.(event, listener);
    clearInterval(this.#ticks);
    this.#ticks = undefined;
  }

  #signals() {
    return [
      [globalThis, "online", this.#doubt],
      [globalThis, "pageshow", this.#pageShown],
      [globalThis.document, "visibilitychange", this.#visibilityChanged],
      [globalThis.document, "resume", this.#doubt],
    ];
  }

  #pageShown = ({ persisted }) => persisted && this.#doubt();

  #visibilityChanged = () => globalThis.document.visibilityState === "visible" && this.#doubt();
}
