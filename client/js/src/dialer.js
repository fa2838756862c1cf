import { parseAddress, segment } from "./address.js";

/** Opens sockets to one relay, with what it wants to see. */
export class Dialer {
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
export function whenEnded(socket, callback) {
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
export function isStale(dialedAt) {
  return performance.now() - dialedAt > STALE_HANDSHAKE;
}
