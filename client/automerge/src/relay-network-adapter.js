import { NetworkAdapter } from "@automerge/automerge-repo/slim";
import { Client } from "localfirst-relay-client";
import { PeerSession } from "./peer-session.js";

/** So long a repo waits for the first introduction once the relay is there, before it says what it hasn't got. */
const WAIT_FOR_INTRODUCTIONS = 1_000;
/** So long it waits for the relay, and for peers that it was introduced to. */
const WAIT_FOR_CONNECTIONS = 5_000;

/**
 * Connects a repo of automerge-repo to the repos on all devices that join the same document of a relay: one socket to each.
 * All documents of the repos go over it, as far as their share policies let them.
 *
 * It has the conventions of automerge-repo's WebSocket adapter, except that there is no server: see docs/clients-automerge.md.
 *
 * @example
 * const repo = new Repo({ network: [new RelayNetworkAdapter("wss://relay.example.com", "a-name-nobody-guesses")] });
 */
export class RelayNetworkAdapter extends NetworkAdapter {
  documentId;

  #newClient;
  #ownsClient;
  /** What `join` is called with besides the document, if anything. */
  #joinOptions;
  #client = null;
  /** One for each open socket. */
  #sessions = new Map();
  /** Those whose repo is known, by its id: one for each. */
  #byRepo = new Map();
  #ready = false;
  #isNowReady;
  #whenReady = new Promise(resolve => (this.#isNowReady = resolve));
  #patience;

  /** `relay` is its address, or a Client that the app has anyway. */
  constructor(relay, documentId, given = {}) {
    super();
    const { secret, ...options } = given;
    this.documentId = documentId;
    this.#ownsClient = typeof relay === "string" || relay instanceof URL;
    this.#newClient = this.#ownsClient
      ? peerId => new Client({ ...options, peerId: options.peerId ?? peerId, url: relay })
      : () => relay;
    this.#joinOptions = "secret" in given ? { secret } : undefined;
  }

  isReady() {
    return this.#ready;
  }

  whenReady() {
    return this.#whenReady;
  }

  /** The client, while it is connected or coming back. */
  get client() {
    return this.#client;
  }

  connect(peerId, peerMetadata) {
    if (this.#client) return; // it comes back by itself
    this.peerId = peerId;
    this.peerMetadata = peerMetadata ?? this.peerMetadata ?? {};
    const client = this.#joined(peerId);
    this.#client = client;
    for (const [event, listener] of this.#listeners) client.on(event, listener);
    if (client.open) this.#waitForIntroductions();
    else this.#beReadyIn(WAIT_FOR_CONNECTIONS);
  }

  /** The client, which has joined; or throws, and leaves nothing behind. */
  #joined(peerId) {
    let client;
    try {
      client = this.#newClient(peerId);
      client.join(this.documentId, this.#joinOptions);
      return client;
    } catch (error) {
      if (this.#ownsClient) client?.disconnectServer();
      this.#beReady(); // nobody comes
      // Repos keep what is thrown here to themselves.
      console.error("localfirst-relay-automerge can't connect:", error);
      throw error;
    }
  }

  disconnect() {
    const client = this.#client;
    if (!client) return;
    this.#client = null;
    this.#beReady(); // nobody comes any more
    for (const [event, listener] of this.#listeners) client.off(event, listener);
    for (const socket of [...this.#sessions.keys()]) this.#ended(socket);
    if (this.#ownsClient) client.disconnectServer();
    else client.leave(this.documentId);
  }

  send(message) {
    this.#byRepo.get(message.targetId)?.send(message);
  }

  #listeners = [
    ["server-connect", () => this.#ready || this.#waitForIntroductions()],
    ["peer-connect", event => event.documentId === this.documentId && this.#began(event)],
    ["peer-disconnect", ({ socket }) => this.#sessions.has(socket) && this.#ended(socket)],
  ];

  #began({ socket }) {
    const { peerId, peerMetadata } = this;
    const session = new PeerSession(
      socket,
      { peerId, peerMetadata },
      {
        met: () => this.#met(session),
        heard: message => this.#isCurrent(session) && this.#heard(message, session),
        failed: () => this.#sessions.has(socket) && this.#ended(socket),
      },
    );
    this.#sessions.set(socket, session);
  }

  #met(session) {
    const { peerId, peerMetadata } = session.repo;
    // It came back, and the end of its former socket hasn't come through yet.
    const former = this.#byRepo.get(peerId);
    if (former) this.#forget(former);
    this.#byRepo.set(peerId, session);
    this.emit("peer-candidate", { peerId, peerMetadata });
    // The one that has what is looked for may be another.
    if (!this.#isMeeting) this.#beReady();
  }

  #heard(message, session) {
    // Repos pass ephemeral messages on, numbered for another receiver: whoever has them from the sender would get them twice.
    if (message.senderId !== session.repo.peerId && this.#byRepo.has(message.senderId)) return;
    this.emit("message", message);
  }

  #ended(socket) {
    const session = this.#sessions.get(socket);
    this.#sessions.delete(socket);
    this.#forget(session);
  }

  #forget(session) {
    session.close();
    if (!this.#isCurrent(session)) return;
    const { peerId } = session.repo;
    this.#byRepo.delete(peerId);
    this.emit("peer-disconnected", { peerId });
  }

  #isCurrent(session) {
    return session.repo !== null && this.#byRepo.get(session.repo.peerId) === session;
  }

  /** Whether a peer was introduced that hasn't said yet which repo it is. */
  get #isMeeting() {
    const sockets = [...this.#client.peers.values()].map(documents => documents.get(this.documentId));
    return sockets.includes(null) || [...this.#sessions.values()].some(({ repo }) => repo === null);
  }

  #waitForIntroductions() {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(
      () => (this.#isMeeting ? this.#beReadyIn(WAIT_FOR_CONNECTIONS) : this.#beReady()),
      WAIT_FOR_INTRODUCTIONS,
    );
  }

  #beReadyIn(milliseconds) {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#beReady(), milliseconds);
  }

  #beReady() {
    clearTimeout(this.#patience);
    this.#ready = true;
    this.#isNowReady();
  }
}
