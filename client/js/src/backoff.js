/** Growing delays with jitter, so that the clients of a relay that restarts don't all come back at once. */
export class Backoff {
  #min;
  #max;
  #factor;
  delay;

  constructor({ minRetryDelay, maxRetryDelay, backoffFactor }) {
    this.#min = minRetryDelay;
    this.#max = maxRetryDelay;
    this.#factor = backoffFactor;
    this.delay = minRetryDelay;
  }

  /** One that never waits less than so many milliseconds. */
  static ofAtLeast(min, options) {
    return new Backoff({ ...options, minRetryDelay: Math.max(min, options.minRetryDelay) });
  }

  reset() {
    this.delay = this.#min;
  }

  /** How long to wait after a close with this code, in milliseconds. */
  next(code) {
    const usual = between(this.delay / 2, this.delay);
    this.delay = Math.min(this.#max, this.delay * this.#factor);
    return Math.max(usual, this.#asked(code));
  }

  #asked(code) {
    switch (code) {
      case 1012: // the relay restarts: soon, but not all at once
        return between(this.#min, this.#max / 10);
      case 1013: // the relay is full: later
      case 4004: // the relay hasn't seen that the id is ours, and will most likely not the next time
      case 4101: // the peer doesn't know the secret, and will most likely not learn it soon
        return between(this.#max / 3, this.#max);
      case 1008: // the relay refuses us, and will most likely do so again
        return between(this.#max, this.#max * 2);
      default:
        return 0;
    }
  }
}

function between(low, high) {
  return low + Math.random() * Math.max(0, high - low);
}
