// localfirst-relay-client 0.2.0, MIT. Made by `npm run bundle` in client/js; edit the modules there.
export type PeerId = string;
export type DocumentId = string;

export interface ClientOptions {
  /** Names this device; random if left out. Not empty, "." or "..". */
  peerId?: PeerId;
  /** Makes the id this device's own: nobody else can use it. The id is then the key's. */
  key?: PeerKey;
  /** ws, wss, http or https, with or without a path; a bare host name means wss, or ws on this machine. */
  url: string | URL;
  /**
   * What the relay asks for, if it doesn't let everybody. Any of A-Z a-z 0-9 . _ ~ -, as a JWT has. A function is asked
   * before each handshake, for tokens that expire: it returns the latest one at once, and must not throw.
   */
  token?: string | (() => string);
  /** Documents to join at once. */
  documentIds?: DocumentId[];
  /** First delay before another attempt, in milliseconds. Default 100. */
  minRetryDelay?: number;
  /** Longest delay between attempts, in milliseconds. Default 30 000. */
  maxRetryDelay?: number;
  /** What each delay is multiplied with to get the next. Default 1.5. */
  backoffFactor?: number;
  /** How long a connection has to last before the delay starts small again, in milliseconds. Default 10 000. */
  stableAfter?: number;
  /** How long a handshake may take, in milliseconds. Default 20 000. */
  openTimeout?: number;
  /** How much a socket keeps for an app that has not attached its listener yet, in bytes. Default 16 MiB. */
  maxWaitingBytes?: number;
  /** What `join` with a secret needs: that of the package localfirst-relay-encryption. */
  encryption?: Encryption;
  /** The longest message on an encrypted socket, in bytes. Default 64 MiB. Longer ones throw, or end the socket with 4103. */
  maxMessageBytes?: number;
  /** What opens sockets, where there is no global WebSocket (Node 20: the one of npm `ws`). */
  WebSocket?: WebSocketConstructor;
}

/** A key that makes a peer's id its own. A device makes it once and keeps it. Needs Ed25519 in WebCrypto. */
export class PeerKey {
  private constructor();
  /** The id of the peer that has this key: `ed25519.` and the public key in base64url. */
  readonly peerId: PeerId;
  /** The one that this browser keeps for this origin (IndexedDB, not extractable); made the first time. Default name "peer". */
  static load(name?: string): Promise<PeerKey>;
  /** A new one that lasts as long as the object. */
  static create(): Promise<PeerKey>;
  /** The text of a new one (PKCS#8 in PEM), for programs that keep it in a file. */
  static newPem(): Promise<string>;
  /** The one in such a text, be it from `newPem`, the Java client or OpenSSL. */
  static fromPem(pem: string): Promise<PeerKey>;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** What a WebSocket has to have to be used: browsers', Node's and that of npm `ws` do. */
export interface WebSocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  readonly extensions: string;
  readonly protocol: string;
  readonly readyState: number;
  readonly url: string;
  // biome-ignore lint/suspicious/noExplicitAny: events differ between implementations
  addEventListener(type: any, listener: (event: any) => void): void;
  // biome-ignore lint/suspicious/noExplicitAny: so does what can be sent
  send(data: any): void;
  close(code?: number, reason?: string): void;
}

export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

/** See the package localfirst-relay-encryption. */
export interface Encryption {
  document(name: string, secret: Secret): EncryptedDocument;
}

export interface EncryptedDocument {
  readonly id: string;
  seal(
    socket: WebSocketLike,
    options: { local: PeerId; key?: PeerKey; remote: PeerId; maxMessageBytes: number },
  ): WebSocketLike;
}

/** 16 bytes or more that nobody guesses; text counts as UTF-8. */
export type Secret = string | Uint8Array;

export interface PeerRefusedPayload {
  documentId: DocumentId;
  peerId: PeerId;
  reason: string;
}

export interface PeerEventPayload {
  documentId: DocumentId;
  peerId: PeerId;
  socket: PeerSocket;
}

export interface ClientEvents {
  /** The relay is connected, and knows what was joined. */
  "server-connect": () => void;
  /** The relay was lost; the client is coming back by itself. */
  "server-disconnect": () => void;
  /** A socket to the peer is open. The peer may be a moment behind: what is sent meanwhile waits at the relay. */
  "peer-connect": (payload: PeerEventPayload) => void;
  /** That socket is closed, or about to be. Comes once for each peer-connect, and before the next for the same pair. */
  "peer-disconnect": (payload: PeerEventPayload) => void;
  /** Whoever answered for the peer doesn't know the document's secret: no data went either way. Tried again later. */
  "peer-refused": (payload: PeerRefusedPayload) => void;
  /** An attempt to reach the relay failed, or it said what can't be understood. Nothing needs doing. */
  error: (error: Error) => void;
}

/** An open socket to one peer about one document. Frames wait in it until a "message" listener is attached. */
export class PeerSocket extends EventTarget {
  static readonly CONNECTING: 0;
  static readonly OPEN: 1;
  static readonly CLOSING: 2;
  static readonly CLOSED: 3;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
  readonly url: string;
  readonly protocol: string;
  readonly extensions: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  /** "arraybuffer" unless set. */
  binaryType: "arraybuffer" | "blob";
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: PeerSocketCloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;

  /** Text stays text and bytes stay bytes. Never blocks; does nothing after the close. */
  send(data: string | ArrayBuffer | ArrayBufferView | Blob): void;
  /** Resolves with true once at most `limit` bytes (default 1 MiB) wait to be sent, with false if the socket closes. */
  ready(limit?: number): Promise<boolean>;
  close(code?: number, reason?: string): void;

  addEventListener<E extends keyof PeerSocketEvents>(
    type: E,
    listener: (event: PeerSocketEvents[E]) => void,
    options?: boolean | ListenerOptions,
  ): void;
  addEventListener(type: string, listener: AnyListener | null, options?: boolean | ListenerOptions): void;
  removeEventListener<E extends keyof PeerSocketEvents>(
    type: E,
    listener: (event: PeerSocketEvents[E]) => void,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener(type: string, listener: AnyListener | null, options?: boolean | ListenerOptions): void;
}

// Of its own, since Node's types don't name what the DOM's do.
export type AnyListener = ((event: Event) => void) | { handleEvent(event: Event): void };

export interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}

export interface PeerSocketEvents {
  message: MessageEvent;
  close: PeerSocketCloseEvent;
  error: Event;
}

export interface PeerSocketCloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** A peer's standing connection to a relay. Nothing blocks; what breaks is tried again until `disconnectServer`. */
export class Client {
  constructor(options: ClientOptions);

  readonly peerId: PeerId;
  readonly url: string | URL;
  readonly documentIds: Set<DocumentId>;
  /** Whether the relay is connected now. */
  readonly open: boolean;
  /** The next delay before jitter, in milliseconds. */
  readonly retryDelay: number;
  /** A snapshot: per peer and document, the socket, or null while it is being opened. */
  readonly peers: Map<PeerId, Map<DocumentId, PeerSocket | null>>;

  /** Connects now; a connection that exists is replaced. */
  connectToServer(): void;
  /**
   * Says that this peer is interested in a document. Joining again repairs lost connections. With a secret, which needs the
   * option `encryption`: the relay learns neither it nor the id, and sockets are encrypted from end to end. Options without
   * one throw a TypeError.
   */
  join(documentId: DocumentId, options?: { secret: Secret }): this;
  /** Ends that interest and closes the sockets about it. */
  leave(documentId: DocumentId): this;
  /** Closes the sockets to one peer, or to all if none is named. */
  disconnectPeer(peerId?: PeerId): this;
  /** Closes everything, and removes all listeners first: no event comes after it. */
  disconnectServer(): void;
  has(peerId: PeerId, documentId?: DocumentId): boolean;
  get(peerId: PeerId): Map<DocumentId, PeerSocket | null>;
  get(peerId: PeerId, documentId: DocumentId): PeerSocket | null | undefined;

  on<E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): this;
  once<E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): this;
  off<E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): this;
  addListener<E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): this;
  removeListener<E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): this;
  removeAllListeners(event?: keyof ClientEvents): this;
  listenerCount(event: keyof ClientEvents): number;
  emit<E extends keyof ClientEvents>(event: E, ...payload: Parameters<ClientEvents[E]>): boolean;
}
