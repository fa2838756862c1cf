/**
 * A relay client in one module, for browsers and for Node 22 or later, without dependencies.
 *
 * It has the interface of the npm package's `Client`, and speaks the JSON dialect on /introduction.
 *
 * @example
 * const client = new Client({ peerId: "alice", url: "wss://relay.example.com" })
 *   .join("shopping-list")
 *   .on("peer-connect", ({ documentId, peerId, socket }) => {
 *     socket.addEventListener("message", ({ data }) => console.log(peerId, documentId, data));
 *     socket.send("hello");
 *   });
 */

/** Proxies cut what is silent for 55 s or more; and a browser can't send pings, so it asks. */
const HEARTBEAT_INTERVAL = 20_000;
/** How long answers may take while nothing speaks against a connection. */
const ANSWER_WITHIN = 6_000;
/** The same when something does: after that, a new connection has to show whether the network is that slow. */
const ANSWER_WITHIN_IF_IN_DOUBT = 300;
/** So often it is looked whether timers come late, as they do after a sleep. */
const TICK = 5_000;
/** A handshake that has taken longer when the network changes was begun on the one that is gone. */
const STALE_HANDSHAKE = 1_000;
/** After so many failures in a row a pipe waits for the next introduction. */
const PIPE_ATTEMPTS = 12;
const IDS_PER_JOIN = 200;
/** What a frame that waits costs besides its content, in bytes and about: empty ones fill the memory too. */
const FRAME_OVERHEAD = 100;

const LOST = Symbol("lost");

/** Closes that mean "the pipe broke", as opposed to "the other side was done with it". */
const BROKEN = new Set([1006, 1011, 1012, 1013]);

/** The address of a relay as the prefix and the query that all its WebSocket URLs share. */
function parseAddress(url) {
  let text = String(url).trim();
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    const host = text.replace(/^\/\//, "");
    text = (isLoopback(host) ? "ws://" : "wss://") + host;
  }
  const address = new URL(text);
  if (address.protocol === "http:") address.protocol = "ws:";
  if (address.protocol === "https:") address.protocol = "wss:";
  if (!/^wss?:$/.test(address.protocol)) throw new TypeError(`not the address of a relay: ${url}`);
  const query = address.search;
  address.search = address.hash = "";
  return { prefix: address.href.replace(/\/+$/, ""), query };
}

function isLoopback(host) {
  return /^([^/:]+\.)?localhost(?=[:/?#]|$)|^127(\.\d+){3}(?=[:/?#]|$)|^\[::1\]/i.test(host);
}

/** An id as one segment of a path. `.` and `..` have no such form: every URL parser takes them for steps. */
function segment(id) {
  if (typeof id !== "string" || id === "" || id === "." || id === "..")
    throw new TypeError(`not usable as an id: ${JSON.stringify(id)}`);
  return encodeURIComponent(id);
}

/** Growing delays with jitter, so that the clients of a relay that restarts don't all come back at once. */
class Backoff {
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
        return between(this.#max / 3, this.#max);
      case 1008: // the relay refuses us, and will most likely do so again
        return between(this.#max, this.#max * 2);
      default:
        return 0;
    }
  }
}

function clamp(low, value, high) {
  return Math.min(high, Math.max(low, value));
}

function between(low, high) {
  return low + Math.random() * Math.max(0, high - low);
}

/**
 * Calls back once, with the close code, when a socket has ended. Some WebSockets (Node 22's own) report a handshake that
 * was refused as an error, and no close after it.
 */
function whenEnded(socket, callback) {
  let opened = false;
  let ended = false;
  const end = code => {
    if (!ended) callback(code);
    ended = true;
  };
  socket.addEventListener("open", () => (opened = true));
  socket.addEventListener("close", ({ code }) => end(code));
  socket.addEventListener("error", () => opened || setTimeout(end, 0, 1006));
}

/** As uncaught, where the platform reports such errors. */
function report(error) {
  if (globalThis.reportError) return globalThis.reportError(error);
  queueMicrotask(() => {
    throw error;
  });
}

class Emitter {
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
  #overflown = false;
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

  close(code, reason) {
    if (code === undefined) this.#socket.close();
    else this.#socket.close(code, reason);
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
    if (this.#overflown || this.#lost) return;
    if (!this.#flowing) {
      this.#waitingBytes += FRAME_OVERHEAD + (data.byteLength ?? data.size ?? data.length);
      if (this.#waitingBytes > this.#maxWaitingBytes) {
        this.#overflown = true;
        this.close(4100, "client: nobody listens");
        return;
      }
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

/**
 * A peer's standing connection to a relay: it says which documents the peer is interested in, and gives the app one
 * socket per document and other peer that shares it.
 *
 * Nothing blocks, and everything that can break is tried again: see docs/clients.md for what each event promises.
 */
export class Client extends Emitter {
  peerId;
  url;
  /** The documents this peer is interested in. */
  documentIds = new Set();
  /** Whether the relay is connected now. */
  open = false;

  #address;
  #options;
  #server = null;
  #openedAt = 0;
  #backoff;
  #repairBackoff;
  #heartbeat;
  #ticks;
  #reconnect;
  /** Questions that the relay hasn't answered yet, by their ids. */
  #questions = new Map();
  #lastQuestion = 0;
  /** Whether this relay answers questions at all: older ones don't, and then silence says nothing. */
  #answers = false;
  #serverHeardAt = 0;
  #dialedAt = 0;
  /** A second connection to the relay, while the first doesn't answer. */
  #rival = null;
  #rivalBackoff;
  #again;
  #repairs = new Map();
  /** Per peer and document, the one pipe that counts: being opened, open, or waiting for its next attempt. */
  #pipes = new Map();

  constructor(options) {
    super();
    const { peerId = randomId(), url, documentIds = [] } = options;
    this.#options = {
      minRetryDelay: 100,
      backoffFactor: 1.5,
      maxRetryDelay: 30_000,
      stableAfter: 10_000,
      openTimeout: 20_000,
      WebSocket: globalThis.WebSocket,
      ...options,
    };
    if (!this.#options.WebSocket) throw new TypeError("no WebSocket here: pass one as the option WebSocket");
    segment(peerId);
    this.peerId = peerId;
    this.url = url;
    this.#address = parseAddress(url);
    this.#backoff = new Backoff(this.#options);
    this.#rivalBackoff = new Backoff({ ...this.#options, minRetryDelay: Math.max(500, this.#options.minRetryDelay) });
    this.#repairBackoff = new Backoff({ ...this.#options, minRetryDelay: Math.max(1000, this.#options.minRetryDelay) });
    for (const documentId of documentIds) this.join(documentId);
    this.connectToServer();
  }

  /** The delay before the next attempt to reach the relay, in milliseconds and before jitter. */
  get retryDelay() {
    return this.#backoff.delay;
  }

  /** A snapshot: per peer and document, the socket, or null while it is being opened. */
  get peers() {
    return new Map([...this.#pipes.keys()].map(peerId => [peerId, this.get(peerId)]));
  }

  /** Connects to the relay, now. A connection that exists is replaced. */
  connectToServer() {
    this.#forgetServer();
    this.#watchPlatform();
    const socket = this.#openSocket("introduction", this.peerId);
    this.#dialedAt = performance.now();
    socket.addEventListener("open", () => this.#serverOpened(socket));
    this.#adopt(socket);
  }

  #adopt(socket) {
    this.#server = socket;
    socket.addEventListener("message", ({ data }) => this.#serverSaid(socket, data));
    whenEnded(socket, code => this.#serverClosed(socket, code));
    socket.addEventListener("error", () => {
      if (socket === this.#server) this.emit("error", new Error(`the connection to ${socket.url} failed`));
    });
  }

  join(documentId) {
    segment(documentId);
    this.documentIds.add(documentId);
    this.#say("Join", [documentId]);
    return this;
  }

  /** Ends the interest in a document, and closes the sockets about it. */
  leave(documentId) {
    this.documentIds.delete(documentId);
    for (const pipes of [...this.#pipes.values()]) if (pipes.has(documentId)) this.#hangUp(pipes.get(documentId));
    this.#say("Leave", [documentId]);
    return this;
  }

  /** Closes the sockets to one peer, or to all. An introduction can bring them back. */
  disconnectPeer(peerId) {
    const peerIds = peerId === undefined ? [...this.#pipes.keys()] : [peerId];
    for (const each of peerIds) for (const pipe of [...(this.#pipes.get(each)?.values() ?? [])]) this.#hangUp(pipe);
    return this;
  }

  /** Closes everything and removes all listeners; `connectToServer` starts again. */
  disconnectServer() {
    this.removeAllListeners();
    this.disconnectPeer();
    this.#forgetServer();
    this.#unwatchPlatform();
  }

  has(peerId, documentId) {
    return documentId === undefined ? this.#pipes.has(peerId) : this.#pipe(peerId, documentId) !== undefined;
  }

  get(peerId, documentId) {
    if (documentId !== undefined) return this.#pipe(peerId, documentId)?.open;
    return new Map([...(this.#pipes.get(peerId) ?? [])].map(([document, pipe]) => [document, pipe.open]));
  }

  // The relay

  #openSocket(...path) {
    const { prefix, query } = this.#address;
    const url = [prefix, ...path.map(segment)].join("/") + query;
    const { WebSocket, token } = this.#options;
    // Browsers set no headers, and a query ends up in logs. The relay answers with the first of the two.
    const socket = token ? new WebSocket(url, ["relay", `relay.token.${token}`]) : new WebSocket(url);
    // Some networks swallow a handshake without an answer.
    const timeout = setTimeout(() => socket.close(), this.#options.openTimeout);
    socket.addEventListener("open", () => clearTimeout(timeout));
    whenEnded(socket, () => clearTimeout(timeout));
    return socket;
  }

  #serverOpened(socket) {
    if (socket !== this.#server) return;
    this.open = true;
    this.#openedAt = performance.now();
    this.#serverHeardAt = this.#openedAt;
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_INTERVAL);
    const documentIds = [...this.documentIds];
    for (let i = 0; i < documentIds.length; i += IDS_PER_JOIN)
      this.#say("Join", documentIds.slice(i, i + IDS_PER_JOIN));
    this.#learnWhetherItAnswers(socket);
    this.emit("server-connect");
  }

  /** Before the connection is open there is nothing to say: opening it joins whatever is joined by then. */
  #say(type, documentIds) {
    if (this.open) this.#server.send(JSON.stringify({ type, documentIds }));
  }

  #serverSaid(socket, data) {
    if (socket !== this.#server || typeof data !== "string") return;
    this.#serverHeardAt = performance.now();
    let message;
    try {
      message = JSON.parse(data);
      if (message.type === "Heartbeat") this.#questions.get(message.id)?.();
      if (message.type !== "Introduction") return;
      segment(message.peerId);
    } catch {
      this.emit("error", new Error("the relay said what this client doesn't understand"));
      return;
    }
    if (!Array.isArray(message.documentIds)) return;
    for (const documentId of message.documentIds)
      if (this.documentIds.has(documentId)) this.#introduced(message.peerId, documentId);
  }

  #serverClosed(socket, code) {
    if (socket !== this.#server) return;
    const wasOpen = this.open;
    if (wasOpen && performance.now() - this.#openedAt >= this.#options.stableAfter) this.#backoff.reset();
    this.#forgetServer();
    this.#reconnect = setTimeout(() => this.connectToServer(), this.#backoff.next(code));
    if (wasOpen) this.emit("server-disconnect");
  }

  #forgetServer() {
    const socket = this.#server;
    this.#server = null;
    this.open = false;
    this.#answers = false;
    for (const settle of this.#questions.values()) settle(false);
    clearTimeout(this.#again);
    const rival = this.#rival;
    this.#rival = null;
    rival?.close();
    clearInterval(this.#heartbeat);
    clearTimeout(this.#reconnect);
    for (const timer of this.#repairs.values()) clearTimeout(timer);
    this.#repairs.clear();
    socket?.close();
  }

  // Whether the connections are alive

  /** Asks the relay. Resolves with how long the answer took, in ms; with undefined if there is none in that time. */
  #ask(patience, about) {
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
      this.#server.send(JSON.stringify({ type: "Heartbeat", id, ...about }));
    });
  }

  /** To be asked when it was just connected. If it answers, it also knows which pipes have outlived the connection before. */
  async #learnWhetherItAnswers(socket) {
    const took = await this.#ask(HEARTBEAT_INTERVAL);
    if (took === undefined || socket !== this.#server) return;
    this.#answers = true;
    this.#examine(clamp(ANSWER_WITHIN_IF_IN_DOUBT, took * 4, ANSWER_WITHIN));
  }

  #beat() {
    if (this.#answers) this.#examine(ANSWER_WITHIN);
    else this.#say("Heartbeat");
  }

  /** Finds out which connections are dead, and replaces them. */
  async #examine(patience) {
    if (!this.#answers) return;
    const server = this.#server;
    const began = performance.now();
    const pipes = this.#openPipes();
    const questions = pipes.map(({ peerId, documentId }) => this.#ask(patience, { peerId, documentId }));
    const took = await this.#ask(patience);
    if (server !== this.#server) return;
    if (took === undefined && this.#serverHeardAt < began) return this.#race();
    // What came may have been on its way already.
    if (took === undefined && patience < ANSWER_WITHIN) return this.#examine(patience * 2);
    this.#rivalBackoff.reset();
    const answers = await Promise.all(questions);
    const longer = clamp(ANSWER_WITHIN_IF_IN_DOUBT, (took ?? patience) * 4, ANSWER_WITHIN);
    pipes.filter((_, i) => answers[i] === undefined).forEach(pipe => this.#examineAgain(pipe, longer));
  }

  /** One answer may have come too late, or have found no room. */
  async #examineAgain(pipe, patience) {
    if (!this.#answers || !this.#isOpen(pipe)) return;
    const { raw, peerId, documentId } = pipe;
    const began = performance.now();
    const asked = [this.#ask(patience, { peerId, documentId }), this.#ask(patience)];
    const [ofPipe, ofServer] = await Promise.all(asked);
    if (ofPipe !== undefined || pipe.raw !== raw || !this.#isSilent(pipe, began)) return;
    if (ofServer !== undefined) this.#replace(pipe);
    else this.#examine(clamp(0, patience * 2, ANSWER_WITHIN));
  }

  #allPipes() {
    return [...this.#pipes.values()].flatMap(pipes => [...pipes.values()]);
  }

  #openPipes() {
    return this.#allPipes().filter(pipe => this.#isOpen(pipe));
  }

  #isOpen(pipe) {
    return this.#isCurrent(pipe, pipe.raw) && pipe.open?.readyState === PeerSocket.OPEN;
  }

  /** Whether it counts as open although nothing has come through it since. */
  #isSilent(pipe, since) {
    return this.#isOpen(pipe) && pipe.heardAt < since;
  }

  #replace(pipe) {
    const { peerId, documentId, open } = pipe;
    this.#forgetPipe(pipe);
    open[LOST]();
    if (this.open && this.documentIds.has(documentId)) this.#introduced(peerId, documentId);
  }

  /**
   * The relay doesn't answer. Whether that is the connection or the network, a second connection shows: if it is made, and
   * the first hasn't answered after as long again, the second takes its place.
   */
  #race() {
    if (this.#rival) return;
    clearTimeout(this.#again);
    const began = performance.now();
    const rival = this.#openSocket("introduction", this.peerId);
    this.#rival = rival;
    const decide = () => {
      if (rival !== this.#rival) return; // it has ended, or the first has
      if (this.#serverHeardAt < began) return this.#switchTo(rival);
      this.#rival = null;
      rival.close();
    };
    rival.addEventListener("open", () => setTimeout(decide, clamp(250, performance.now() - began, ANSWER_WITHIN)));
    whenEnded(rival, code => {
      if (rival !== this.#rival) return;
      this.#rival = null;
      this.#again = setTimeout(() => this.#examine(ANSWER_WITHIN_IF_IN_DOUBT), this.#rivalBackoff.next(code));
    });
  }

  #switchTo(rival) {
    this.#rival = null;
    this.#forgetServer();
    this.emit("server-disconnect");
    if (this.#server || !this.#ticks) return rival.close(); // so a listener that was told decided
    this.#adopt(rival);
    this.#serverOpened(rival);
  }

  /** Something has happened that connections often don't survive. */
  #doubt = () => {
    const isStale = since => performance.now() - since > STALE_HANDSHAKE;
    if (!this.#server || (!this.open && isStale(this.#dialedAt))) this.connectToServer();
    else this.#examine(ANSWER_WITHIN_IF_IN_DOUBT);
    for (const pipe of this.#allPipes()) {
      if (pipe.retry) this.#dial(pipe);
      else if (!pipe.open && isStale(pipe.dialedAt)) pipe.raw.close();
    }
  };

  #pageShown = ({ persisted }) => persisted && this.#doubt();

  #visibilityChanged = () => globalThis.document.visibilityState === "visible" && this.#doubt();

  /** What browsers tell of networks and sleep. Node tells nothing, but its timers come late as well. */
  #signals() {
    return [
      [globalThis, "online", this.#doubt],
      [globalThis, "pageshow", this.#pageShown],
      [globalThis.document, "visibilitychange", this.#visibilityChanged],
      [globalThis.document, "resume", this.#doubt],
    ];
  }

  #watchPlatform() {
    for (const [target, event, listener] of this.#signals()) target?.addEventListener?.(event, listener);
    if (this.#ticks) return;
    let last = Date.now();
    this.#ticks = setInterval(() => {
      const isLate = Date.now() - last > 2 * TICK;
      last = Date.now();
      if (isLate) this.#doubt();
    }, TICK);
  }

  #unwatchPlatform() {
    for (const [target, event, listener] of this.#signals()) target?.removeEventListener?.(event, listener);
    clearInterval(this.#ticks);
    this.#ticks = undefined;
  }

  // The pipes

  #pipe(peerId, documentId) {
    return this.#pipes.get(peerId)?.get(documentId);
  }

  #introduced(peerId, documentId) {
    let pipe = this.#pipe(peerId, documentId);
    if (pipe?.open?.readyState > PeerSocket.OPEN) {
      // The app has closed it, and the other end takes its time to answer.
      this.#forgetPipe(pipe);
      pipe = undefined;
      if (!this.#server || !this.documentIds.has(documentId)) return; // so a listener that was told decided
    }
    if (pipe && !pipe.retry) return; // it is open, or about to be
    if (!pipe) {
      pipe = {
        peerId,
        documentId,
        raw: null,
        open: null,
        openedAt: 0,
        dialedAt: 0,
        heardAt: 0,
        retry: null,
        failures: 0,
      };
      pipe.backoff = new Backoff(this.#options);
      if (!this.#pipes.has(peerId)) this.#pipes.set(peerId, new Map());
      this.#pipes.get(peerId).set(documentId, pipe);
    }
    this.#dial(pipe);
  }

  #dial(pipe) {
    clearTimeout(pipe.retry);
    pipe.retry = null;
    const { peerId, documentId } = pipe;
    const raw = (pipe.raw = this.#openSocket("connection", this.peerId, peerId, documentId));
    pipe.dialedAt = performance.now();
    raw.addEventListener("message", () => (pipe.heardAt = performance.now()));
    // Before it opens, so that no frame comes while nobody is there to keep it.
    const socket = new PeerSocket(raw, this.#options);
    raw.addEventListener("open", () => {
      if (!this.#isCurrent(pipe, raw)) return;
      pipe.open = socket;
      pipe.openedAt = performance.now();
      this.emit("peer-connect", { peerId, documentId, socket });
    });
    whenEnded(raw, code => {
      if (!this.#isCurrent(pipe, raw)) return;
      if (pipe.open) this.#pipeClosed(pipe, code);
      else this.#pipeFailed(pipe, code);
    });
  }

  /** A socket that was hung up or replaced may still report its close, long after its successor opened. */
  #isCurrent(pipe, raw) {
    return pipe.raw === raw && this.#pipe(pipe.peerId, pipe.documentId) === pipe;
  }

  #pipeFailed(pipe, code) {
    if (++pipe.failures >= PIPE_ATTEMPTS) this.#forgetPipe(pipe);
    else pipe.retry = setTimeout(() => this.#dial(pipe), pipe.backoff.next(code));
  }

  #pipeClosed(pipe, code) {
    this.#forgetPipe(pipe);
    if (performance.now() - pipe.openedAt >= this.#options.stableAfter) this.#repairBackoff.reset();
    if (BROKEN.has(code)) this.#repairLater(pipe.documentId, code);
  }

  /** A repeated Join makes the relay introduce whoever is present, which is what mends a broken pipe. */
  #repairLater(documentId, code) {
    if (!this.open || this.#repairs.has(documentId)) return;
    const repair = () => {
      this.#repairs.delete(documentId);
      if (this.documentIds.has(documentId)) this.#say("Join", [documentId]);
    };
    this.#repairs.set(documentId, setTimeout(repair, this.#repairBackoff.next(code)));
  }

  #hangUp(pipe) {
    // A listener that was told of another one may have done it already.
    if (this.#pipe(pipe.peerId, pipe.documentId) !== pipe) return;
    this.#forgetPipe(pipe);
    pipe.raw.close();
  }

  #forgetPipe(pipe) {
    clearTimeout(pipe.retry);
    const pipes = this.#pipes.get(pipe.peerId);
    pipes.delete(pipe.documentId);
    if (pipes.size === 0) this.#pipes.delete(pipe.peerId);
    if (pipe.open)
      this.emit("peer-disconnect", { peerId: pipe.peerId, documentId: pipe.documentId, socket: pipe.open });
  }
}

function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map(byte => byte.toString(36).padStart(2, "0")).join("");
}
