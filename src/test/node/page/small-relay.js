// A relay of the simplest kind, both dialects, for tests that need one that misbehaves on command.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { pack, unpack } from "msgpackr";
import { WebSocketServer } from "ws";

const WEBAPP = fileURLToPath(new URL("../../../main/webapp/", import.meta.url));
const TYPES = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
};
const CSP = "default-src 'self'; connect-src 'self' ws: wss:";

export class SmallRelay {
  /** Answers a handshake's path with an HTTP status instead of 101, if it returns one, and not at all to "never". */
  refuse = () => undefined;
  /** Is given each /connection socket as soon as it is open. */
  onConnection = () => {};
  /** What a handshake has to show as a subprotocol, if anything. */
  token = "";
  /** What the page is told of this machine's addresses on the network. */
  lanAddresses = [];
  /** Further fields of /status. */
  moreStatus = {};
  /** Is called for each frame in a pipe, with whether it is binary. */
  onFrame = () => {};
  /** What is delivered of a frame in a pipe. A hostile relay does as it likes. */
  passOn = frame => [frame];
  /** Every URL path asked for, in order. */
  paths = [];
  /** Every message on /introduction but Heartbeats, in order. */
  messages = [];
  heartbeats = [];
  /** Whether a Heartbeat with an id is answered: relays that are older than that don't. */
  answersHeartbeats = true;
  introductionSockets = new Set();
  pipes = new Set();

  #unanswered = [];
  #held = new Map();
  #callers = new Set();
  #sockets = new WebSocketServer({ noServer: true });
  #http = createServer((request, response) => this.#serve(request, response));
  #started = Date.now();
  #counts = { introductions: 0, framesRelayed: 0, bytesRelayed: 0 };

  #prefix;

  constructor({ prefix = "" } = {}) {
    this.#prefix = prefix;
    this.#http.on("upgrade", (request, socket, head) => {
      this.paths.push(request.url);
      const shown = (request.headers["sec-websocket-protocol"] ?? "").split(", ");
      const isLetIn = !this.token || shown.includes(`relay.token.${this.token}`);
      const status = isLetIn ? this.refuse(request.url) : 401;
      if (status === "never") return this.#unanswered.push(socket);
      if (status) return socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\n\r\n`);
      this.#sockets.handleUpgrade(request, socket, head, ws => this.#opened(ws, request.url));
    });
  }

  /** Unless told otherwise, on a port that no outgoing connection or test in Java is given, so that it is free for the next relay, too. */
  async listen(port) {
    for (let attempt = 1; this.port === undefined; attempt++) {
      const tried = port ?? 32_384 + Math.floor(Math.random() * 384); // below are those of relay-under-test.js
      try {
        await this.#listenAt(tried);
        this.port = this.#http.address().port;
      } catch (error) {
        if (port !== undefined || attempt === 20) throw error;
      }
    }
    this.url = `http://127.0.0.1:${this.port}${this.#prefix}/`;
    return this;
  }

  #listenAt(port) {
    return new Promise((resolve, reject) => this.#http.once("error", reject).listen(port, "127.0.0.1", resolve));
  }

  async close(code) {
    this.closeAll(code);
    for (const socket of this.#unanswered) socket.destroy();
    this.#http.closeAllConnections();
    await new Promise(resolve => this.#http.close(resolve));
  }

  /** With a code: closes every socket. Without one: cuts them. */
  closeAll(code) {
    for (const ws of this.#sockets.clients) code ? ws.close(code) : ws.terminate();
  }

  #opened(ws, url) {
    const [kind, ...ids] = url
      .split("?")[0]
      .split("/")
      .slice(-(url.includes("/introduction/") ? 2 : 4));
    if (kind === "introduction") this.#introduction(ws, decodeURIComponent(ids[0]));
    else this.#connection(ws, ids);
  }

  #introduction(ws, peerId) {
    ws.peer = { peerId, documentIds: new Set(), json: undefined };
    this.introductionSockets.add(ws);
    ws.on("close", () => this.introductionSockets.delete(ws));
    ws.on("message", (data, binary) => {
      const message = binary ? unpack(data) : JSON.parse(data);
      ws.peer.json ??= !binary;
      if (message.type === "Heartbeat") return this.#heartbeat(ws, message);
      this.messages.push(message);
      if (message.type === "Leave") message.documentIds.forEach(id => ws.peer.documentIds.delete(id));
      if (message.type === "Join") this.#joined(ws, message.documentIds);
    });
  }

  #heartbeat(ws, { id, peerId, documentId }) {
    this.heartbeats.push({ id, peerId, documentId });
    if (!id || !this.answersHeartbeats) return;
    const answer = { type: "Heartbeat", id };
    const send = () => ws.send(ws.peer.json ? JSON.stringify(answer) : pack(answer));
    if (!peerId) return send();
    const path = [ws.peer.peerId, peerId, documentId].join("/");
    for (const caller of this.#callers) {
      if (caller.path !== path) continue;
      // Its pong would wait behind what isn't read.
      if (caller.isPaused) return send();
      caller.once("pong", send);
      caller.ping();
    }
  }

  #joined(ws, documentIds) {
    documentIds.forEach(id => ws.peer.documentIds.add(id));
    for (const other of this.introductionSockets) {
      const shared = documentIds.filter(id => other.peer.documentIds.has(id));
      if (other.peer.peerId === ws.peer.peerId || shared.length === 0) continue;
      this.introduce(ws, other.peer.peerId, shared);
      this.introduce(other, ws.peer.peerId, shared);
    }
  }

  introduce(ws, peerId, documentIds) {
    this.#counts.introductions++;
    const message = { type: "Introduction", peerId, documentIds };
    ws.send(ws.peer.json ? JSON.stringify(message) : pack(message));
  }

  #connection(ws, [local, remote, documentId]) {
    ws.frames = [];
    ws.path = [local, remote, documentId].map(decodeURIComponent).join("/");
    this.#callers.add(ws.setMaxListeners(0));
    ws.on("close", () => this.#callers.delete(ws));
    ws.on("close", code => (ws.closeCode = code));
    ws.on("message", (data, binary) => this.#frame(ws, data, binary));
    this.onConnection(ws, local, remote, documentId);
    const mirror = [remote, local, documentId].join("/");
    const held = this.#held.get(mirror);
    if (!held) {
      const key = [local, remote, documentId].join("/");
      this.#held.set(key, ws);
      ws.on("close", () => this.#held.get(key) === ws && this.#held.delete(key));
      return;
    }
    this.#held.delete(mirror);
    // A Node client of the npm package loses what comes in one burst with the 101.
    setTimeout(() => this.#pipe(held, ws), 30);
  }

  #pipe(a, b) {
    this.pipes.add(a);
    for (const [from, to] of [
      [a, b],
      [b, a],
    ]) {
      from.remote = to;
      const closed = code => {
        this.pipes.delete(a);
        to.close(code === 1005 ? 1000 : code === 1006 ? 1001 : code);
      };
      for (const frame of from.frames.splice(0)) this.#deliver(frame, from, to);
      if (from.readyState === from.CLOSED) closed(from.closeCode);
      else from.on("close", closed);
    }
  }

  #frame(ws, data, binary) {
    this.#counts.framesRelayed++;
    this.#counts.bytesRelayed += data.length;
    this.onFrame(binary);
    if (ws.remote) this.#deliver({ data, binary }, ws, ws.remote);
    else ws.frames.push({ data, binary });
  }

  #deliver(frame, from, to) {
    for (const { data, binary } of this.passOn(frame, from, to)) to.send(data, { binary });
  }

  async #serve(request, response) {
    const asked = normalize(decodeURIComponent(new URL(request.url, this.url).pathname));
    const path = asked.startsWith(this.#prefix + "/") ? asked.slice(this.#prefix.length) : "/nothing";
    if (path === "/livez" || path === "/readyz") return response.end("ok");
    if (path === "/status") return response.setHeader("Content-Type", "application/json").end(this.#status());
    if (path === "/lan-addresses")
      return response
        .setHeader("Content-Type", "application/json")
        .end(JSON.stringify({ addresses: this.lanAddresses }));
    const file = join(WEBAPP, path.endsWith("/") ? path + "index.html" : path);
    try {
      const body = await readFile(file);
      response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
      response.setHeader("Content-Security-Policy", CSP).end(body);
    } catch {
      response.writeHead(404).end();
    }
  }

  #status() {
    const peers = [...this.introductionSockets].map(ws => ws.peer);
    return JSON.stringify({
      version: "0.2.0",
      uptimeSeconds: Math.round((Date.now() - this.#started) / 1000),
      transport: "frames",
      state: "ready",
      peers: new Set(peers.map(peer => peer.peerId)).size,
      documents: new Set(peers.flatMap(peer => [...peer.documentIds])).size,
      introductionSockets: peers.length,
      heldCallers: this.#held.size,
      pipes: this.pipes.size,
      ...this.#counts,
      asksForToken: this.token !== "",
      ...this.moreStatus,
      limits: { peers: 100000, heldBytes: 268435456, holdTimeSeconds: 60, maxSomethingNew: 7 },
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const relay = await new SmallRelay().listen(Number(process.env.PORT ?? 8080));
  console.log(relay.url);
}
