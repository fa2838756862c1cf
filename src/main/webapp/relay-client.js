// localfirst-relay-client 0.2.0, MIT. Made by `npm run bundle` in client/js; edit the modules there.

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

function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map(byte => byte.toString(36).padStart(2, "0")).join("");
}

/** Opens sockets to one relay, with what it wants to see. */
class Dialer {
  #address;
  #WebSocket;
  #token;
  #openTimeout;

  constructor(url, { WebSocket, token, openTimeout }) {
    if (!WebSocket) throw new TypeError("no WebSocket here: pass one as the option WebSocket");
    this.#address = parseAddress(url);
    this.#WebSocket = WebSocket;
    this.#token = token;
    this.#openTimeout = openTimeout;
  }

  /** The relay's name: its host, and the port unless that is the usual one. */
  get relay() {
    return new URL(this.#address.prefix).host;
  }

  /** `ticket` is what the relay wants to see besides a token, if it does; `parameters` of the query that are undefined are left out. */
  open(path, ticket, parameters = {}) {
    const { prefix, query } = this.#address;
    const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
    const all = [query.slice(1), ...given.map(([name, value]) => `${name}=${value}`)].filter(Boolean).join("&");
    const url = [prefix, ...path.map(segment)].join("/") + (all && `?${all}`);
    // Browsers set no headers, and a query ends up in logs. The relay answers with the first of the two.
    const token = typeof this.#token === "function" ? this.#token() : this.#token;
    const shown = [ticket, token].filter(Boolean).map(each => `relay.token.${each}`);
    const protocols = shown.length ? [["relay", ...shown]] : [];
    const socket = new this.#WebSocket(url, ...protocols);
    // Some networks swallow a handshake without an answer.
    const timeout = setTimeout(() => socket.close(), this.#openTimeout);
    socket.addEventListener("open", () => clearTimeout(timeout));
    whenEnded(socket, () => clearTimeout(timeout));
    return socket;
  }
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

/** A handshake that has taken longer when the network changes was begun on the one that is gone. */
const STALE_HANDSHAKE = 1_000;

/** Whether a handshake that was begun then isn't worth waiting for any more. */
function isStale(dialedAt) {
  return performance.now() - dialedAt > STALE_HANDSHAKE;
}

/**
 * The documents that are joined, by the names that the app has for them and by the ids that the relay sees. Those differ for a
 * document with a secret: the relay learns neither its name nor the secret.
 */
class Documents {
  /** The names, in the order in which they were joined. */
  names = new Set();

  #encryption;
  #byName = new Map();
  #byId = new Map();

  /** `encryption` is what localfirst-relay-encryption exports under that name, or undefined. */
  constructor(encryption) {
    this.#encryption = encryption;
  }

  /** Throws if the name is joined already, but with another secret or without one. */
  add(name, secret) {
    const document = secret === undefined ? { id: name } : this.#encrypted(name, secret);
    segment(document.id);
    const present = this.#byName.get(name);
    if (present && present.id !== document.id)
      throw new TypeError("joined already, with another secret: leave it first");
    if (present) return;
    this.names.add(name);
    this.#byName.set(name, document);
    this.#byId.set(document.id, name);
  }

  delete(name) {
    this.#byId.delete(this.id(name));
    this.#byName.delete(name);
    this.names.delete(name);
  }

  /** What the relay sees. Undefined if it isn't joined: the name alone doesn't say whether the relay may see it. */
  id(name) {
    return this.#byName.get(name)?.id;
  }

  ids() {
    return [...this.#byId.keys()];
  }

  /** Undefined if it isn't joined. */
  name(id) {
    return this.#byId.get(id);
  }

  /** Puts a socket that opens once the other side has proved that it knows the secret in front of one to a peer. */
  sealed(name, socket, peers) {
    const { seal } = this.#byName.get(name);
    return seal ? seal(socket, peers) : socket;
  }

  #encrypted(name, secret) {
    if (!this.#encryption)
      throw new TypeError("a secret needs the option encryption, from the package localfirst-relay-encryption");
    return this.#encryption.document(name, secret);
  }
}

/** Listeners and events, as Node's EventEmitter has them. */
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

/** As uncaught, where the platform reports such errors. */
function report(error) {
  if (globalThis.reportError) return globalThis.reportError(error);
  queueMicrotask(() => {
    throw error;
  });
}

const ALGORITHM = "Ed25519";
const PREFIX = "ed25519.";
const DATABASE = "localfirst-relay-keys";
const STORE = "keys";

/**
 * A key that makes a peer's id its own: the id names the public key, and a relay lets nobody use it who doesn't have the
 * private one. A device makes it once and keeps it.
 */
class PeerKey {
  /** The id of the peer that has this key. */
  peerId;
  #privateKey;

  /** Not for apps: use `load`, `fromPem` or `create`. */
  constructor(privateKey, publicKey) {
    this.#privateKey = privateKey;
    this.peerId = PREFIX + base64url(publicKey);
  }

  /** The one that this browser keeps for this origin under that name; made the first time. Nobody can copy it, not even the app. */
  static async load(name = "peer") {
    if (!globalThis.indexedDB)
      throw new Error("no IndexedDB here: keep the text of PeerKey.newPem, and use PeerKey.fromPem");
    const database = await opened();
    try {
      const kept = await inStore(database, "readonly", store => store.get(name));
      if (kept) return new PeerKey(kept.privateKey, kept.publicKey);
      const made = await generate(false);
      // Another tab may have been quicker: its key is the one that counts.
      const pair = await inStore(database, "readwrite", async store => {
        const before = await result(store.get(name));
        if (!before) store.put(made, name);
        return before ?? made;
      });
      return new PeerKey(pair.privateKey, pair.publicKey);
    } finally {
      database.close();
    }
  }

  /** A new one that lasts as long as this object. */
  static async create() {
    const { privateKey, publicKey } = await generate(false);
    return new PeerKey(privateKey, publicKey);
  }

  /** The text of a new one (PKCS#8 in PEM), for programs that keep it in a file. Whoever has the text has the key. */
  static async newPem() {
    const { privateKey } = await generate(true);
    const bytes = new Uint8Array(await subtle().exportKey("pkcs8", privateKey));
    return `-----BEGIN PRIVATE KEY-----\n${btoa(String.fromCharCode(...bytes))}\n-----END PRIVATE KEY-----\n`;
  }

  /** The one in such a text, be it from `newPem`, the Java client or OpenSSL. */
  static async fromPem(pem) {
    const [, body] = /-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----/.exec(pem) ?? [];
    if (!body) throw new TypeError("not a private key in PEM (PKCS#8)");
    const bytes = Uint8Array.from(atob(body.replace(/\s/g, "")), char => char.charCodeAt(0));
    const use = extractable => attempt(() => subtle().importKey("pkcs8", bytes, ALGORITHM, extractable, ["sign"]));
    const { x } = await subtle().exportKey("jwk", await use(true));
    const publicKey = Uint8Array.from(atob(x.replaceAll("-", "+").replaceAll("_", "/")), char => char.charCodeAt(0));
    return new PeerKey(await use(false), publicKey);
  }

  /** Signs bytes. */
  async sign(bytes) {
    return new Uint8Array(await subtle().sign(ALGORITHM, this.#privateKey, bytes));
  }
}

/** Whether an id is the id of a key. */
function isBoundToKey(peerId) {
  return peerId.startsWith(PREFIX);
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

async function generate(extractable) {
  const pair = await attempt(() => subtle().generateKey(ALGORITHM, extractable, ["sign", "verify"]));
  const publicKey = new Uint8Array(await subtle().exportKey("raw", pair.publicKey));
  return { privateKey: pair.privateKey, publicKey };
}

function subtle() {
  if (!globalThis.crypto?.subtle) throw new Error("no WebCrypto here: keys need https, localhost, or Node 20 or later");
  return globalThis.crypto.subtle;
}

async function attempt(operation) {
  try {
    return await operation();
  } catch (error) {
    if (error?.name !== "NotSupportedError") throw error;
    throw new Error("WebCrypto has no Ed25519 here: keys need Chrome 137, Firefox 129, Safari 17, Node 20 or later", {
      cause: error,
    });
  }
}

async function opened() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return await result(request);
}

/** Resolves once the transaction is complete: before that, what was put may still be lost. */
async function inStore(database, mode, work) {
  const transaction = database.transaction(STORE, mode);
  const complete = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("the key couldn't be stored"));
  });
  const worked = work(transaction.objectStore(STORE));
  const value = await (worked instanceof Promise ? worked : result(worked));
  await complete;
  return value;
}

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const LABEL = "localfirst-relay/proof/1";
const LONGEST_CHALLENGE = 128;
const encoder = new TextEncoder();

/** Who this peer is: its id, and if that is bound to a key, how it shows the relay that it has the key. */
class Identity {
  peerId;
  key;
  /** What the relay gave for the last proof, or later: calls to other peers show it. */
  ticket;
  #relay;

  /** `relay` is the relay's name, as it is dialled. */
  constructor(peerId, key, relay) {
    if (key && typeof key.sign !== "function") throw new TypeError("the option key is a PeerKey: await PeerKey.load()");
    if (key ? peerId !== key.peerId : isBoundToKey(peerId))
      throw new TypeError("an id that begins with ed25519. is the id of a key: pass that as the option key, alone");
    this.peerId = peerId;
    this.key = key;
    this.#relay = relay;
  }

  /** Answers the relay on a socket on /introduction when it asks for a proof. Returns the socket. */
  answersOn(socket) {
    if (this.key)
      socket.addEventListener("message", ({ data }) => {
        const { type, challenge, ticket } = fields(data);
        if (type === "Challenge" && typeof challenge === "string") this.#prove(socket, challenge);
        if (type === "Ticket" && typeof ticket === "string") this.ticket = ticket;
      });
    return socket;
  }

  async #prove(socket, challenge) {
    if (challenge.length > LONGEST_CHALLENGE) return;
    const signature = await this.key.sign(framed(LABEL, challenge, this.#relay, this.peerId));
    if (socket.readyState === 1)
      socket.send(JSON.stringify({ type: "Proof", signature: base64url(signature), relay: this.#relay }));
  }
}

/** What it can't understand is for others to complain about. */
function fields(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

/** Each text behind its length in two bytes. */
function framed(...texts) {
  return Uint8Array.from(
    texts.flatMap(text => {
      const bytes = encoder.encode(text);
      return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
    }),
  );
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

/**
 * The connection to the relay over which peers are introduced: kept open for as long as it is wanted.
 *
 * Its owner is told: `opened()`; `ended()` when a connection or an attempt is given up, whoever did it; `lost()` when an open
 * one is gone that was wanted; `introduced(peerId, documentIds)`; and `failed(error)`, after which nothing needs doing.
 */
class IntroductionLink {
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

/** Proxies cut what is silent for 55 s or more; and a browser can't send pings, so it asks. */
const HEARTBEAT_INTERVAL = 20_000;
/** How long answers may take while nothing speaks against a connection. */
const ANSWER_WITHIN = 6_000;
/** The same when something does: after that, a new connection has to show whether the network is that slow. */
const ANSWER_WITHIN_IF_IN_DOUBT = 300;

/**
 * Finds out which connections are dead, by asking the relay about them, and replaces those.
 *
 * Nothing that lives is cut: the connection to the relay only once a second one was made in the time that the first took to
 * stay silent, a pipe only after two questions without an answer while the relay answered others.
 */
class Liveness {
  #link;
  #pipes;
  #dial;
  #heartbeat;
  /** Whether this relay answers questions at all: older ones don't, and then silence says nothing. */
  #answers = false;
  /** A second connection to the relay, while the first doesn't answer. */
  #rival = null;
  #rivalBackoff;
  #again;

  /** `dial` opens a second socket on /introduction. */
  constructor(link, pipes, dial, options) {
    this.#link = link;
    this.#pipes = pipes;
    this.#dial = dial;
    this.#rivalBackoff = Backoff.ofAtLeast(500, options);
  }

  /** The link has opened. */
  begin() {
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_INTERVAL);
    this.#learnWhetherItAnswers();
  }

  /** The link has been given up. */
  end() {
    this.#answers = false;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#again);
    const rival = this.#rival;
    this.#rival = null;
    rival?.close();
  }

  /** Something has happened that connections often don't survive. */
  doubt() {
    this.#examine(ANSWER_WITHIN_IF_IN_DOUBT);
  }

  /** To be asked when it was just connected. If it answers, it also knows which pipes have outlived the connection before. */
  async #learnWhetherItAnswers() {
    const { visit } = this.#link;
    const took = await this.#link.ask(HEARTBEAT_INTERVAL);
    if (took === undefined || visit !== this.#link.visit) return;
    this.#answers = true;
    this.#examine(clamp(ANSWER_WITHIN_IF_IN_DOUBT, took * 4, ANSWER_WITHIN));
  }

  #beat() {
    if (this.#answers) this.#examine(ANSWER_WITHIN);
    else this.#link.say("Heartbeat");
  }

  async #examine(patience) {
    if (!this.#answers) return;
    const { visit } = this.#link;
    const began = performance.now();
    const pipes = this.#pipes.open();
    const questions = pipes.map(pipe => this.#link.ask(patience, this.#pipes.about(pipe)));
    const took = await this.#link.ask(patience);
    if (visit !== this.#link.visit) return;
    if (took === undefined && this.#link.heardAt < began) return this.#race();
    // What came may have been on its way already.
    if (took === undefined && patience < ANSWER_WITHIN) return this.#examine(patience * 2);
    this.#rivalBackoff.reset();
    const answers = await Promise.all(questions);
    const longer = clamp(ANSWER_WITHIN_IF_IN_DOUBT, (took ?? patience) * 4, ANSWER_WITHIN);
    pipes.filter((_, i) => answers[i] === undefined).forEach(pipe => this.#examineAgain(pipe, longer));
  }

  /** One answer may have come too late, or have found no room. */
  async #examineAgain(pipe, patience) {
    if (!this.#answers || !this.#pipes.isOpen(pipe)) return;
    const { raw } = pipe;
    const began = performance.now();
    const asked = [this.#link.ask(patience, this.#pipes.about(pipe)), this.#link.ask(patience)];
    const [ofPipe, ofServer] = await Promise.all(asked);
    if (ofPipe !== undefined || pipe.raw !== raw || !this.#pipes.isSilent(pipe, began)) return;
    if (ofServer !== undefined) this.#pipes.replace(pipe);
    else this.#examine(clamp(0, patience * 2, ANSWER_WITHIN));
  }

  /**
   * The relay doesn't answer. Whether that is the connection or the network, a second connection shows: if it is made, and
   * the first hasn't answered after as long again, the second takes its place.
   */
  #race() {
    if (this.#rival) return;
    clearTimeout(this.#again);
    const began = performance.now();
    const rival = this.#dial();
    this.#rival = rival;
    const decide = () => {
      if (rival !== this.#rival) return; // it has ended, or the first has
      this.#rival = null;
      if (this.#link.heardAt < began) this.#link.switchTo(rival);
      else rival.close();
    };
    rival.addEventListener("open", () => setTimeout(decide, clamp(250, performance.now() - began, ANSWER_WITHIN)));
    whenEnded(rival, code => {
      if (rival !== this.#rival) return;
      this.#rival = null;
      this.#again = setTimeout(() => this.doubt(), this.#rivalBackoff.next(code));
    });
  }
}

function clamp(low, value, high) {
  return Math.min(high, Math.max(low, value));
}

/** The relay forgets sockets that it finds dead, so only the latest matter. */
const MOST = 1000;

/**
 * The sockets to peers that were lost without a word. The relay may not have noticed yet, and would keep the other peer
 * connected to one of them until it does. So the next socket to that peer says which one it replaces.
 */
class LostSockets {
  #numbers = new Map();

  add({ peerId, documentId }, number) {
    if (number === undefined) return;
    const key = keyOf(peerId, documentId);
    this.#numbers.delete(key);
    this.#numbers.set(key, number);
    if (this.#numbers.size > MOST) this.#numbers.delete(this.#numbers.keys().next().value);
  }

  /** The number of the one that the next socket replaces; undefined if none was lost. */
  take({ peerId, documentId }) {
    const key = keyOf(peerId, documentId);
    const number = this.#numbers.get(key);
    this.#numbers.delete(key);
    return number;
  }
}

function keyOf(...ids) {
  return JSON.stringify(ids);
}

/** 64 bits that nobody can guess, so that nobody else can have the socket replaced; undefined where there are none. */
function randomNumber() {
  const bytes = globalThis.crypto?.getRandomValues(new Uint8Array(8));
  return bytes && [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

/** What a frame that waits costs besides its content, in bytes and about: empty ones fill the memory too. */
const FRAME_OVERHEAD = 100;

const LOST = Symbol("lost");

/**
 * An open socket to one peer about one document, with the interface of a WebSocket.
 *
 * Frames that come before the first "message" listener wait for it, in order, and the "close" event waits
 * behind them. The wait is bounded by `maxWaitingBytes`: beyond it the socket closes with code 4100.
 */
class PeerSocket extends EventTarget {
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

/** Closes that mean "the pipe broke", as opposed to "the other side was done with it"; 4102: somebody meddled with it. */
const BROKEN = new Set([1006, 1011, 1012, 1013, 4102]);

/** Joins documents again whose pipes broke: the relay then introduces whoever is present, which is what mends a pipe. */
class Repairs {
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

/**
 * The sockets to peers, at most one for each peer and document: opened on an introduction, tried again if they fail to open
 * for as long as the relay is there.
 *
 * Its owner says what is wanted and is told what comes of it: `dial(peerId, documentId, numbers)` opens a socket, `seeks(documentId)` is
 * whether its introductions are to be followed, `isIntroducing()` whether the relay is there, `rejoin(documentId)` makes it
 * introduce again whoever is present, `idOf(documentId)` is the id that the relay knows a document by; `connected` and
 * `disconnected` take `{ peerId, documentId, socket }`, and `refused` takes `{ peerId, documentId, reason }`.
 */
class Pipes {
  #owner;
  #options;
  #repairs;
  /** Per peer and document, the one pipe that counts: being opened, open, or waiting for its next attempt. */
  #pipes = new Map();
  #lost = new LostSockets();

  constructor(options, owner) {
    this.#options = options;
    this.#owner = owner;
    this.#repairs = new Repairs(options, owner);
  }

  get peerIds() {
    return [...this.#pipes.keys()];
  }

  has(peerId, documentId) {
    return documentId === undefined ? this.#pipes.has(peerId) : this.#get(peerId, documentId) !== undefined;
  }

  /** The socket; null while it is being opened. */
  socket(peerId, documentId) {
    return this.#get(peerId, documentId)?.open;
  }

  sockets(peerId) {
    return new Map([...(this.#pipes.get(peerId) ?? [])].map(([document, pipe]) => [document, pipe.open]));
  }

  introduced(peerId, documentId) {
    let pipe = this.#get(peerId, documentId);
    if (pipe?.open?.readyState > PeerSocket.OPEN) {
      // The app has closed it, and the other end takes its time to answer.
      this.#forget(pipe);
      pipe = undefined;
      if (!this.#owner.seeks(documentId)) return; // so a listener that was told decided
    }
    if (pipe && !pipe.retry) return; // it is open, or about to be
    this.#dial(pipe ?? this.#add(peerId, documentId));
  }

  closePeer(peerId) {
    for (const pipe of [...(this.#pipes.get(peerId)?.values() ?? [])]) this.#hangUp(pipe);
  }

  closeDocument(documentId) {
    for (const pipes of [...this.#pipes.values()]) if (pipes.has(documentId)) this.#hangUp(pipes.get(documentId));
  }

  /** The relay is gone: when it is back it introduces everybody anew. */
  cancelRepairs() {
    this.#repairs.clear();
  }

  /** The network may have changed: what waits is tried now, and what is stuck is tried again. */
  doubt() {
    for (const pipe of this.#all()) {
      if (pipe.retry) this.#dial(pipe);
      else if (!pipe.open && isStale(pipe.dialedAt)) pipe.raw.close();
    }
  }

  /** What a question about it says, in the relay's words. */
  about({ peerId, documentId }) {
    return { peerId, documentId: this.#owner.idOf(documentId) };
  }

  /** Those that count as open. */
  open() {
    return this.#all().filter(pipe => this.isOpen(pipe));
  }

  isOpen(pipe) {
    return this.#isCurrent(pipe, pipe.raw) && pipe.open?.readyState === PeerSocket.OPEN;
  }

  /** Whether it counts as open although nothing has come through it since. */
  isSilent(pipe, since) {
    return this.isOpen(pipe) && pipe.heardAt < since;
  }

  replace(pipe) {
    const { peerId, documentId, open } = pipe;
    this.#lost.add(pipe, pipe.number);
    this.#forget(pipe);
    open[LOST]();
    if (this.#owner.isIntroducing() && this.#owner.seeks(documentId)) this.introduced(peerId, documentId);
  }

  #get(peerId, documentId) {
    return this.#pipes.get(peerId)?.get(documentId);
  }

  #all() {
    return [...this.#pipes.values()].flatMap(pipes => [...pipes.values()]);
  }

  #add(peerId, documentId) {
    const backoff = new Backoff(this.#options);
    const times = { dialedAt: 0, openedAt: 0, heardAt: 0 };
    const pipe = { peerId, documentId, number: null, raw: null, open: null, retry: null, backoff, ...times };
    if (!this.#pipes.has(peerId)) this.#pipes.set(peerId, new Map());
    this.#pipes.get(peerId).set(documentId, pipe);
    return pipe;
  }

  #dial(pipe) {
    clearTimeout(pipe.retry);
    pipe.retry = null;
    pipe.number = randomNumber();
    const numbers = { socket: pipe.number, replaces: this.#lost.take(pipe) };
    const raw = (pipe.raw = this.#owner.dial(pipe.peerId, pipe.documentId, numbers));
    pipe.dialedAt = performance.now();
    for (const type of ["message", "part"]) raw.addEventListener(type, () => (pipe.heardAt = performance.now()));
    raw.addEventListener("refused", ({ reason }) => {
      const { peerId, documentId } = pipe;
      if (this.#isCurrent(pipe, raw)) this.#owner.refused({ peerId, documentId, reason });
    });
    // Before it opens, so that no frame comes while nobody is there to keep it.
    const socket = new PeerSocket(raw, this.#options);
    raw.addEventListener("open", () => this.#isCurrent(pipe, raw) && this.#opened(pipe, socket));
    whenEnded(raw, code => {
      if (!this.#isCurrent(pipe, raw)) return;
      // One that didn't open hasn't reached the relay, most likely, so that the one before it is still to be replaced.
      if (code === 1006) this.#lost.add(pipe, pipe.open ? numbers.socket : (numbers.replaces ?? numbers.socket));
      if (pipe.open) this.#closed(pipe, code);
      // An encrypted one whose peer didn't come: the relay introduces the two again when it makes sense.
      else if (code >= 4000 && code < 4100) this.#forget(pipe);
      else pipe.retry = setTimeout(() => this.#retry(pipe), pipe.backoff.next(code));
    });
  }

  /** A socket that was hung up or replaced may still report its close, long after its successor opened. */
  #isCurrent(pipe, raw) {
    return pipe.raw === raw && this.#get(pipe.peerId, pipe.documentId) === pipe;
  }

  #opened(pipe, socket) {
    pipe.open = socket;
    pipe.openedAt = performance.now();
    this.#owner.connected({ peerId: pipe.peerId, documentId: pipe.documentId, socket });
  }

  #retry(pipe) {
    if (this.#owner.isIntroducing()) this.#dial(pipe);
    else this.#forget(pipe);
  }

  #closed(pipe, code) {
    this.#forget(pipe);
    this.#repairs.closed(pipe.documentId, code, performance.now() - pipe.openedAt);
  }

  #hangUp(pipe) {
    // A listener that was told of another one may have done it already.
    if (this.#get(pipe.peerId, pipe.documentId) !== pipe) return;
    this.#forget(pipe);
    (pipe.open ?? pipe.raw).close();
  }

  #forget(pipe) {
    clearTimeout(pipe.retry);
    const pipes = this.#pipes.get(pipe.peerId);
    pipes.delete(pipe.documentId);
    if (pipes.size === 0) this.#pipes.delete(pipe.peerId);
    const { peerId, documentId, open } = pipe;
    if (open) this.#owner.disconnected({ peerId, documentId, socket: open });
  }
}

/** So often it is looked whether timers come late, as they do after a sleep. */
const TICK = 5_000;

/**
 * Calls back when something has happened that connections often don't survive: what browsers tell of networks and sleep. Node
 * tells nothing, but its timers come late as well.
 */
class PlatformSignals {
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

const IDS_PER_JOIN = 200;

const DEFAULTS = {
  minRetryDelay: 100,
  backoffFactor: 1.5,
  maxRetryDelay: 30_000,
  stableAfter: 10_000,
  openTimeout: 20_000,
  maxMessageBytes: 64 * 1024 * 1024,
};

/**
 * A peer's standing connection to a relay: it says which documents the peer is interested in, and gives the app one
 * socket per document and other peer that shares it.
 *
 * Nothing blocks, and everything that can break is tried again: see docs/clients-browser.md for what each event promises.
 * It has the interface of the npm package `@localfirst/relay`, and speaks the JSON dialect on /introduction.
 *
 * @example
 * new Client({ peerId: "alice", url: "wss://relay.example.com" })
 *   .join("shopping-list")
 *   .on("peer-connect", ({ documentId, peerId, socket }) => {
 *     socket.addEventListener("message", ({ data }) => console.log(peerId, documentId, data));
 *     socket.send("hello");
 *   });
 */
class Client extends Emitter {
  peerId;
  url;

  #documents;
  #identity;
  #link;
  #pipes;
  #liveness;
  #signals = new PlatformSignals(() => this.#doubt());

  constructor(given) {
    super();
    if ("secret" in given) throw new TypeError("each document has a secret of its own: pass it to join");
    const options = { ...DEFAULTS, WebSocket: globalThis.WebSocket, ...defined(given) };
    const { key, peerId = key?.peerId ?? randomId(), url, documentIds = [] } = options;
    segment(peerId);
    this.peerId = peerId;
    this.url = url;
    this.#documents = new Documents(options.encryption);
    const dialer = new Dialer(url, options);
    this.#identity = new Identity(peerId, key, dialer.relay);
    const introduction = () => this.#identity.answersOn(dialer.open(["introduction", peerId]));
    this.#link = new IntroductionLink(introduction, options, this.#ownerOfLink());
    this.#pipes = new Pipes(options, this.#ownerOfPipes(dialer, options));
    this.#liveness = new Liveness(this.#link, this.#pipes, introduction, options);
    for (const documentId of documentIds) this.join(documentId);
    this.connectToServer();
  }

  /** The documents this peer is interested in. */
  get documentIds() {
    return this.#documents.names;
  }

  /** Whether the relay is connected now. */
  get open() {
    return this.#link.open;
  }

  /** The delay before the next attempt to reach the relay, in milliseconds and before jitter. */
  get retryDelay() {
    return this.#link.retryDelay;
  }

  /** A snapshot: per peer and document, the socket, or null while it is being opened. */
  get peers() {
    return new Map(this.#pipes.peerIds.map(peerId => [peerId, this.get(peerId)]));
  }

  /** Connects to the relay, now. A connection that exists is replaced. */
  connectToServer() {
    this.#signals.watch();
    this.#link.connect();
  }

  /** With a secret: sockets are encrypted from end to end, and the relay learns neither the secret nor the document's id. */
  join(documentId, options) {
    // One that got lost on its way to here must not leave the document open to the relay.
    if (options !== undefined && options?.secret === undefined)
      throw new TypeError("the options have no secret: leave them out if the document shouldn't be encrypted");
    this.#documents.add(documentId, options?.secret);
    this.#link.say("Join", [this.#documents.id(documentId)]);
    return this;
  }

  /** Ends the interest in a document, and closes the sockets about it. */
  leave(documentId) {
    const id = this.#documents.id(documentId);
    this.#documents.delete(documentId);
    this.#pipes.closeDocument(documentId);
    if (id !== undefined) this.#link.say("Leave", [id]);
    return this;
  }

  /** Closes the sockets to one peer, or to all. An introduction can bring them back. */
  disconnectPeer(peerId) {
    for (const each of peerId === undefined ? this.#pipes.peerIds : [peerId]) this.#pipes.closePeer(each);
    return this;
  }

  /** Closes everything and removes all listeners; `connectToServer` starts again. */
  disconnectServer() {
    this.removeAllListeners();
    this.disconnectPeer();
    this.#link.disconnect();
    this.#signals.unwatch();
  }

  has(peerId, documentId) {
    return this.#pipes.has(peerId, documentId);
  }

  get(peerId, documentId) {
    return documentId === undefined ? this.#pipes.sockets(peerId) : this.#pipes.socket(peerId, documentId);
  }

  #ownerOfLink() {
    return {
      opened: () => {
        const ids = this.#documents.ids();
        for (let i = 0; i < ids.length; i += IDS_PER_JOIN) this.#link.say("Join", ids.slice(i, i + IDS_PER_JOIN));
        this.#liveness.begin();
        this.emit("server-connect");
      },
      ended: () => {
        this.#liveness.end();
        this.#pipes.cancelRepairs();
      },
      lost: () => this.emit("server-disconnect"),
      introduced: (peerId, ids) => {
        for (const id of ids) {
          const documentId = this.#documents.name(id);
          if (documentId !== undefined) this.#pipes.introduced(peerId, documentId);
        }
      },
      failed: error => this.emit("error", error),
    };
  }

  #ownerOfPipes(dialer, { maxMessageBytes }) {
    return {
      dial: (peerId, documentId, numbers) => {
        const path = ["connection", this.peerId, peerId, this.#documents.id(documentId)];
        const socket = dialer.open(path, this.#identity.ticket, numbers);
        const { key } = this.#identity;
        return this.#documents.sealed(documentId, socket, { local: this.peerId, key, remote: peerId, maxMessageBytes });
      },
      idOf: documentId => this.#documents.id(documentId),
      seeks: documentId => this.#link.visit !== null && this.documentIds.has(documentId),
      isIntroducing: () => this.open,
      rejoin: documentId => this.#link.say("Join", [this.#documents.id(documentId)]),
      connected: payload => this.emit("peer-connect", payload),
      disconnected: payload => this.emit("peer-disconnect", payload),
      refused: payload => this.emit("peer-refused", payload),
    };
  }

  /** Something has happened that connections often don't survive. */
  #doubt() {
    if (this.#link.isStuck) this.#link.connect();
    else this.#liveness.doubt();
    this.#pipes.doubt();
  }
}

/** What is undefined was left out: it takes no limit and no delay away. */
function defined(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

export { Client, PeerKey, PeerSocket };
