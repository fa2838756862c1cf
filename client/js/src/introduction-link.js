import { segment } from "./address.js";
import { Backoff } from "./backoff.js";
import { isStale, whenEnded } from "./dialer.js";

/**
 * The connection to the relay over which peers are introduced: kept open for as long as it is wanted.
 *
 * Its owner is told: `opened()`; `ended()` when a connection or an attempt is given up, whoever did it; `lost()` when an open
 * one is gone that was wanted; `introduced(peerId, documentIds)`; and `failed(error)`, after which nothing needs doing.
 */
export class IntroductionLink {
  /** Whether the relay is connected now. */
  open = false;
  /** When the relay last said something. */
  heardAt = 0;

  #dial;
  #stableAfter;
  #owner;
  #backoff;
  #socket = null;
  #wanted = false;
  #dialedAt = 0;
  #openedAt = 0;
  #reconnect;
  /** Questions that the relay hasn't answered yet, by their ids. */
  #questions = new Map();
  #lastQuestion = 0;

  /** `dial` opens a socket on /introduction. */
  constructor(dial, options, owner) {
    this.#dial = dial;
    this.#stableAfter = options.stableAfter;
    this.#owner = owner;
    this.#backoff = new Backoff(options);
  }

  /** The delay before the next attempt, in milliseconds and before jitter. */
  get retryDelay() {
    return this.#backoff.delay;
  }

  /** The socket that counts, to compare with: it changes whenever the connection does. */
  get visit() {
    return this.#socket;
  }

  /** Whether to connect anew rather than wait: nothing is connected, or the handshake is older than the network. */
  get isStuck() {
    return !this.#socket || (!this.open && isStale(this.#dialedAt));
  }

  /** Connects, now. A connection that exists is replaced. */
  connect() {
    this.#forget();
    this.#wanted = true;
    const socket = this.#dial();
    this.#dialedAt = performance.now();
    socket.addEventListener("open", () => this.#opened(socket));
    this.#adopt(socket);
  }

  disconnect() {
    this.#wanted = false;
    this.#forget();
  }

  /** Before the connection is open there is nothing to say: its owner says everything when it opens. */
  say(type, documentIds) {
    if (this.open) this.#socket.send(JSON.stringify({ type, documentIds }));
  }

  /** Asks the relay. Resolves with how long the answer took, in ms; with undefined if there is none in that time. */
  ask(patience, about) {
    const id = String(++this.#lastQuestion);
    const asked = performance.now();
    return new Promise(resolve => {
      const settle = (answered = true) => {
        clearTimeout(timeout);
        this.#questions.delete(id);
        resolve(answered ? performance.now() - asked : undefined);
      };
      const timeout = setTimeout(settle, patience, false);
      this.#questions.set(id, settle);
      this.#socket.send(JSON.stringify({ type: "Heartbeat", id, ...about }));
    });
  }

  /** Gives the connection up for another that is open. */
  switchTo(socket) {
    this.#forget();
    this.#owner.lost();
    if (this.#socket || !this.#wanted) return socket.close(); // so a listener that was told decided
    this.#adopt(socket);
    this.#opened(socket);
  }

  #adopt(socket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#said(socket, data));
    whenEnded(socket, code => this.#closed(socket, code));
    socket.addEventListener("error", () => {
      if (socket === this.#socket) this.#owner.failed(new Error(`the connection to ${socket.url} failed`));
    });
  }

  #opened(socket) {
    if (socket !== this.#socket) return;
    this.open = true;
    this.#openedAt = performance.now();
    this.heardAt = this.#openedAt;
    this.#owner.opened();
  }

  #said(socket, data) {
    if (socket !== this.#socket || typeof data !== "string") return;
    this.heardAt = performance.now();
    let message;
    try {
      message = JSON.parse(data);
      if (message.type === "Heartbeat") this.#questions.get(message.id)?.();
      if (message.type !== "Introduction") return;
      segment(message.peerId);
    } catch {
      this.#owner.failed(new Error("the relay sent a message that this client doesn't understand"));
      return;
    }
    if (Array.isArray(message.documentIds)) this.#owner.introduced(message.peerId, message.documentIds);
  }

  #closed(socket, code) {
    if (socket !== this.#socket) return;
    if (this.open && performance.now() - this.#openedAt >= this.#stableAfter) this.#backoff.reset();
    const wasOpen = this.open;
    this.#forget();
    this.#reconnect = setTimeout(() => this.connect(), this.#backoff.next(code));
    if (wasOpen) this.#owner.lost();
  }

  #forget() {
    const socket = this.#socket;
    this.#socket = null;
    this.open = false;
    for (const settle of this.#questions.values()) settle(false);
    clearTimeout(this.#reconnect);
    this.#owner.ended();
    socket?.close();
  }
}
