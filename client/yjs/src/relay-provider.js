import { ObservableV2 } from "lib0/observable";
import { Client } from "localfirst-relay-client";
import { Awareness } from "y-protocols/awareness";
import { PeerSession } from "./peer-session.js";

/**
 * Keeps a Yjs document and its awareness the same on all devices that join a document of a relay: one socket to each of them.
 *
 * It has the conventions of y-websocket, except that there is no server that has the document: devices synchronize with each
 * other, while they are there at the same time. See docs/clients-yjs.md.
 *
 * @example
 * const doc = new Y.Doc();
 * const provider = new RelayProvider("wss://relay.example.com", "a-name-nobody-guesses", doc);
 */
export class RelayProvider extends ObservableV2 {
  documentId;
  doc;
  awareness;
  /** Whether to be connected, or to be coming back. */
  shouldConnect = false;

  #newClient;
  #ownsClient;
  #ownsAwareness;
  /** What `join` is called with besides the document, if anything. */
  #joinOptions;
  #client = null;
  /** One for each open socket. */
  #sessions = new Map();
  #synced = false;
  #firstSync;
  #whenSynced = new Promise(resolve => (this.#firstSync = resolve));
  #resync;
  #destroyed = false;

  /** `relay` is its address, or a Client that the app has anyway. */
  constructor(relay, documentId, doc, given = {}) {
    super();
    const { connect = true, awareness, resyncInterval = -1, secret, ...options } = given;
    this.documentId = documentId;
    this.doc = doc;
    this.awareness = awareness ?? new Awareness(doc);
    this.#ownsAwareness = !awareness;
    this.#ownsClient = typeof relay === "string" || relay instanceof URL;
    this.#newClient = this.#ownsClient ? () => new Client({ ...options, url: relay }) : () => relay;
    this.#joinOptions = "secret" in given ? { secret } : undefined;
    doc.on("update", this.#updated);
    doc.on("destroy", this.#docDestroyed);
    this.awareness.on("update", this.#awarenessUpdated);
    if (resyncInterval > 0) this.#resync = setInterval(() => this.#askAll(), resyncInterval);
    try {
      if (connect) this.connect();
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  /** Whether a peer that is connected has told all that it had. */
  get synced() {
    return this.#synced;
  }

  /** Resolves when `synced` is true for the first time. */
  get whenSynced() {
    return this.#whenSynced;
  }

  /** The client, while it is connected or coming back. */
  get client() {
    return this.#client;
  }

  /** The ids of the peers that are connected. */
  get peers() {
    return [...this.#sessions.values()].map(({ peerId }) => peerId);
  }

  /** Whether the relay is connected now. */
  get connected() {
    return this.#client?.open ?? false;
  }

  connect() {
    if (this.#client || this.#destroyed) return;
    const client = this.#newClient();
    try {
      client.join(this.documentId, this.#joinOptions);
    } catch (error) {
      if (this.#ownsClient) client.disconnectServer();
      throw error;
    }
    this.shouldConnect = true;
    this.#client = client;
    for (const [event, listener] of this.#listeners) client.on(event, listener);
    this.#status(client.open ? "connected" : "connecting");
  }

  disconnect() {
    this.shouldConnect = false;
    const client = this.#client;
    if (!client) return;
    this.#client = null;
    for (const [event, listener] of this.#listeners) client.off(event, listener);
    for (const socket of [...this.#sessions.keys()]) this.#ended(socket);
    if (this.#ownsClient) client.disconnectServer();
    else client.leave(this.documentId);
    this.#status("disconnected");
  }

  destroy() {
    if (this.#destroyed) return;
    this.disconnect();
    this.#destroyed = true;
    clearInterval(this.#resync);
    this.doc.off("update", this.#updated);
    this.doc.off("destroy", this.#docDestroyed);
    this.awareness.off("update", this.#awarenessUpdated);
    if (this.#ownsAwareness) this.awareness.destroy();
    super.destroy();
  }

  #listeners = [
    ["server-connect", () => this.#status("connected")],
    ["server-disconnect", () => ["disconnected", "connecting"].forEach(status => this.#status(status))],
    ["error", error => this.emit("connection-error", [error, this])],
    ["peer-connect", event => event.documentId === this.documentId && this.#began(event)],
    ["peer-disconnect", ({ socket }) => this.#lost(socket)],
  ];

  #began({ peerId, socket }) {
    const { doc, awareness } = this;
    const session = new PeerSession(
      socket,
      { doc, awareness, origin: this },
      {
        answered: () => this.#setSynced(true),
        failed: error => this.emit("connection-error", [error, this]),
      },
    );
    this.#sessions.set(socket, { peerId, session });
    session.present(this.#statesFromElsewhere());
    // A peer that knew us before takes no state that isn't newer.
    const state = awareness.getLocalState();
    if (state !== null) awareness.setLocalState(state);
    this.emit("peers", [{ added: [peerId], removed: [], peers: this.peers }]);
  }

  #lost(socket) {
    if (!this.#sessions.has(socket)) return;
    this.#ended(socket);
    // What the peer told us before it went it may not have told everybody.
    this.#askAll();
  }

  #ended(socket) {
    const { peerId, session } = this.#sessions.get(socket);
    this.#sessions.delete(socket);
    session.end();
    this.emit("peers", [{ added: [], removed: [peerId], peers: this.peers }]);
    if (![...this.#sessions.values()].some(({ session }) => session.synced)) this.#setSynced(false);
  }

  #askAll() {
    for (const { session } of this.#sessions.values()) session.ask();
  }

  #statesFromElsewhere() {
    const sessions = [...this.#sessions.values()];
    const clients = [...this.awareness.getStates().keys()];
    return clients.filter(client => !sessions.some(({ session }) => session.brought(client)));
  }

  #updated = (update, origin) => {
    if (origin === this) return;
    for (const { session } of this.#sessions.values()) session.update(update);
  };

  #awarenessUpdated = ({ added, updated, removed }, origin) => {
    const changed = [...added, ...updated, ...removed];
    // What came from one peer, the others know from it; but none of them knows better than we whether we are here.
    const own = origin === this ? changed.filter(client => client === this.awareness.clientID) : changed;
    for (const { session } of this.#sessions.values()) session.present(own);
  };

  #docDestroyed = () => this.destroy();

  #status(status) {
    this.emit("status", [{ status }]);
  }

  #setSynced(synced) {
    if (synced === this.#synced) return;
    this.#synced = synced;
    if (synced) this.#firstSync();
    this.emit("synced", [synced]);
    this.emit("sync", [synced]);
  }
}
