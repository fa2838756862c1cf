/** What a frame that waits costs besides its content, in bytes and about: empty ones fill the memory too. */
const FRAME_OVERHEAD = 100;

export const LOST = Symbol("lost");

/**
 * An open socket to one peer about one document, with the interface of a WebSocket.
 *
 * Frames that come before the first "message" listener wait for it, in order, and the "close" event waits
 * behind them. The wait is bounded by `maxWaitingBytes`: beyond it the socket closes with code 4100.
 */
export class PeerSocket extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;
  CONNECTING = 0;
  OPEN = 1;
  CLOSING = 2;
  CLOSED = 3;

  #socket;
  #waiting = [];
  #waitingBytes = 0;
  #maxWaitingBytes;
  #flowing = false;
  /** Whether this side has closed it: what the peer still sends is dropped, as all WebSockets but npm's ws do themselves. */
  #left = false;
  #lost = false;
  #handlers = new Map();

  constructor(socket, { maxWaitingBytes = 16 * 1024 * 1024 } = {}) {
    super();
    this.#socket = socket;
    this.#maxWaitingBytes = maxWaitingBytes;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", event => this.#received(event.data));
    socket.addEventListener("error", () => this.dispatchEvent(new Event("error")));
    socket.addEventListener("close", ({ code, reason, wasClean }) => this.#closed(code, reason, wasClean));
  }

  /** The network has lost it; the WebSocket itself would take minutes to find out. Not for apps. */
  [LOST]() {
    this.#socket.close();
    this.#closed(1006, "", false);
    this.#lost = true;
  }

  #closed(code, reason, wasClean) {
    if (!this.#lost) this.#pass(Object.assign(new Event("close"), { code, reason, wasClean }));
  }

  get url() {
    return this.#socket.url;
  }

  get protocol() {
    return this.#socket.protocol;
  }

  get extensions() {
    return this.#socket.extensions;
  }

  get readyState() {
    return this.#lost ? PeerSocket.CLOSED : this.#socket.readyState;
  }

  /** Whether the peer has proved, to this client and not only to the relay, that it has the key that its id names. */
  get verified() {
    return this.#socket.verified === true;
  }

  /** Bytes that were sent, and that the network has not taken yet. */
  get bufferedAmount() {
    return this.#socket.bufferedAmount;
  }

  get binaryType() {
    return this.#socket.binaryType;
  }

  set binaryType(type) {
    this.#socket.binaryType = type;
  }

  /** Sends a text or a binary frame. It never blocks; after the close it does nothing. */
  send(data) {
    this.#socket.send(data);
  }

  /**
   * Resolves with true as soon as no more than `limit` bytes wait to be sent, or with false once the socket is
   * closing or closed. Await it before each send of something long.
   */
  async ready(limit = 1024 * 1024) {
    for (let pause = 1; ; pause = Math.min(50, pause * 2)) {
      if (this.readyState !== PeerSocket.OPEN) return false;
      if (this.bufferedAmount <= limit) return true;
      // Browsers have no event for this, so it has to be asked for.
      await new Promise(resolve => setTimeout(resolve, pause));
    }
  }

  /** No message comes after it. */
  close(code, reason) {
    this.#leave(code, reason);
    this.#waiting = this.#waiting.filter(({ type }) => type !== "message");
    queueMicrotask(() => this.#drain()); // the close may have come already, and waits for nothing any more
  }

  #leave(code, reason) {
    if (code === undefined) this.#socket.close();
    else this.#socket.close(code, reason);
    this.#left = true;
  }

  addEventListener(type, listener, options) {
    super.addEventListener(type, listener, options);
    if (type === "message" && listener && !this.#flowing) {
      this.#flowing = true;
      // Not at once: whoever else is attached in the same turn gets the frames too.
      queueMicrotask(() => this.#drain());
    }
  }

  #received(data) {
    if (this.#left || this.#lost) return;
    if (!this.#flowing) {
      this.#waitingBytes += FRAME_OVERHEAD + (data.byteLength ?? data.size ?? data.length);
      // What waits goes on waiting: it came before.
      if (this.#waitingBytes > this.#maxWaitingBytes) return this.#leave(4100, "client: nobody listens");
    }
    this.#pass(new MessageEvent("message", { data }));
  }

  #pass(event) {
    if (this.#waiting.length > 0 || (event.type === "message" && !this.#flowing)) this.#waiting.push(event);
    else this.dispatchEvent(event);
  }

  #drain() {
    while (this.#waiting.length > 0) this.dispatchEvent(this.#waiting.shift());
  }

  /** onmessage, onclose and onerror, as a WebSocket has them. */
  static {
    for (const type of ["message", "close", "error"]) {
      Object.defineProperty(this.prototype, `on${type}`, {
        get() {
          return this.#handlers.get(type) ?? null;
        },
        set(handler) {
          this.removeEventListener(type, this.#handlers.get(type) ?? null);
          this.#handlers.set(type, handler);
          if (handler) this.addEventListener(type, handler);
        },
      });
    }
  }
}
