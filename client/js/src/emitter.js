/** Listeners and events, as Node's EventEmitter has them. */
export class Emitter {
  #listeners = new Map();

  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
    return this;
  }

  once(event, listener) {
    const once = (...payload) => {
      this.off(event, once);
      listener.apply(this, payload);
    };
    once.wraps = listener;
    return this.on(event, once);
  }

  off(event, listener) {
    const all = this.#listeners.get(event);
    for (const each of all ?? []) if (each === listener || each.wraps === listener) all.delete(each);
    return this;
  }

  removeAllListeners(event) {
    if (event === undefined) this.#listeners.clear();
    else this.#listeners.delete(event);
    return this;
  }

  listenerCount(event) {
    return this.#listeners.get(event)?.size ?? 0;
  }

  /** A listener that throws is reported as uncaught; it neither stops the others nor breaks the client. */
  emit(event, ...payload) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener.apply(this, payload);
      } catch (error) {
        report(error);
      }
    }
    return this.listenerCount(event) > 0;
  }

  addListener(event, listener) {
    return this.on(event, listener);
  }

  removeListener(event, listener) {
    return this.off(event, listener);
  }
}

/** As uncaught, where the platform reports such errors. */
function report(error) {
  if (globalThis.reportError) return globalThis.reportError(error);
  queueMicrotask(() => {
    throw error;
  });
}
