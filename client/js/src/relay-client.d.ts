export type PeerId = string;
export type DocumentId = string;

export interface ClientOptions {
  /** Names this device; random if left out. Not empty, "." or "..". */
  peerId?: PeerId;
  /** Binds the peer's id to a key, so that nobody else can use it. The id is then the key's `peerId`. */
  key?: PeerKey;
  /** ws, wss, http or https, with or without a path; a bare host name means wss, or ws on this machine. */
  url: string | URL;
  /**
   * The token, if the relay requires one: characters A-Z a-z 0-9 . _ ~ -, as in a JWT. For tokens that expire, a function,
   * which is called before each handshake. It returns the latest token itself, not a Promise, and must not throw.
   */
  token?: string | (() => string);
  /** Documents to join at once. */
  documentIds?: DocumentId[];
  /** First delay before another attempt, in milliseconds. Default 100. */
  minRetryDelay?: number;
  /** Longest delay between attempts, in milliseconds. Default 30 000. */
  maxRetryDelay?: number;
  /** Factor from each delay to the next. Default 1.5. */
  backoffFactor?: number;
  /** How long a connection has to last before the delay is reset, in milliseconds. Default 10 000. */
  stableAfter?: number;
  /** How long a handshake may take, in milliseconds. Default 20 000. */
  openTimeout?: number;
  /** How much a socket keeps until the app has attached its listener, in bytes. Default 16 MiB. */
  maxWaitingBytes?: number;
  /** Required by `join` with a secret: `encryption` from the package localfirst-relay-encryption. */
  encryption?: Encryption;
  /** The longest message on an encrypted socket, in bytes. Default 64 MiB. Sending a longer one throws; receiving one closes the socket with 4103. */
  maxMessageBytes?: number;
  /** The constructor that opens sockets, if there is no global WebSocket (in Node 20, that of npm `ws`). */
  WebSocket?: WebSocketConstructor;
}

/** A key that makes a peer's id its own. A device makes it once and keeps it. Needs Ed25519 in WebCrypto. */
export class PeerKey {
  private constructor();
  /** The id of the peer that has this key: `ed25519.` and the public key in base64url. */
  readonly peerId: PeerId;
  /** The key that this browser keeps for this origin (IndexedDB, not extractable), made the first time. Default name "peer". */
  static load(name?: string): Promise<PeerKey>;
  /** A new key, which isn't stored. */
  static create(): Promise<PeerKey>;
  /** The text of a new key (PKCS#8 in PEM), for programs that store it in a file. */
  static newPem(): Promise<string>;
  /** The key in such a text, from `newPem`, the Java client or OpenSSL. */
  static fromPem(pem: string): Promise<PeerKey>;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** What the client needs from a WebSocket. Those of browsers, of Node and of npm `ws` have it. */
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
  ): WebSocketLike & { readonly verified?: boolean };
}

/** 16 or more bytes that can't be guessed; text is encoded as UTF-8. */
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
  /** The client is connected to the relay, which knows the joined documents. */
  "server-connect": () => void;
  /** The connection to the relay was lost; the client reconnects by itself. */
  "server-disconnect": () => void;
  /** A socket to the peer is open. The peer may connect a moment later; the relay keeps what is sent until then. */
  "peer-connect": (payload: PeerEventPayload) => void;
  /** That socket is closed, or about to be. Emitted once for each peer-connect, and before the next one for the same pair. */
  "peer-disconnect": (payload: PeerEventPayload) => void;
  /** The peer that answered doesn't know the document's secret. No data was sent or received. The client tries again later. */
  "peer-refused": (payload: PeerRefusedPayload) => void;
  /** An attempt to reach the relay failed, or the relay sent something unknown. No action is needed. */
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
  /**
   * Whether this client itself has checked that the peer has the key that its id names: the id is bound to a key, and the
   * socket is encrypted, so that not even the relay can have put somebody else in the peer's place. Always false without
   * encryption, where only the relay has seen a proof.
   */
  readonly verified: boolean;
  /** Defaults to "arraybuffer". */
  binaryType: "arraybuffer" | "blob";
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: PeerSocketCloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;

  /** Sends text as text and bytes as bytes. Never blocks; has no effect after the socket has closed. */
  send(data: string | ArrayBuffer | ArrayBufferView | Blob): void;
  /** Resolves to true once at most `limit` bytes (default 1 MiB) are waiting to be sent, and to false if the socket closes. */
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

/** A peer's client of a relay. No method blocks. Broken connections are retried until `disconnectServer`. */
export class Client {
  constructor(options: ClientOptions);

  readonly peerId: PeerId;
  readonly url: string | URL;
  readonly documentIds: Set<DocumentId>;
  /** Whether the client is connected to the relay. */
  readonly open: boolean;
  /** The next delay before jitter, in milliseconds. */
  readonly retryDelay: number;
  /** A snapshot: for each peer and document, the socket, or null while it is being opened. */
  readonly peers: Map<PeerId, Map<DocumentId, PeerSocket | null>>;

  /** Connects now, and replaces an existing connection. */
  connectToServer(): void;
  /**
   * Declares interest in a document. Joining again repairs lost connections. With a secret, which requires the option
   * `encryption`, the relay learns neither the secret nor the document's id, and sockets are encrypted end to end. Options
   * without a secret throw a TypeError.
   */
  join(documentId: DocumentId, options?: { secret: Secret }): this;
  /** Ends the interest, and closes the sockets about the document. */
  leave(documentId: DocumentId): this;
  /** Closes the sockets to one peer, or to all peers. */
  disconnectPeer(peerId?: PeerId): this;
  /** Removes all listeners and then closes everything, so no event follows. */
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
