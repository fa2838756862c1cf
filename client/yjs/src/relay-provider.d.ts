import type { ObservableV2 } from "lib0/observable";
import type { Client, ClientOptions, DocumentId, PeerId } from "localfirst-relay-client";
import type { Awareness } from "y-protocols/awareness";
import type { Doc } from "yjs";

/** These, and all options of the relay client, such as `token`, `peerId` and `WebSocket`, unless the app passes a Client. */
export interface RelayProviderOptions extends Partial<Omit<ClientOptions, "url" | "documentIds">> {
  /** Whether to connect at once. Default true. */
  connect?: boolean;
  /** The awareness to share. By default the provider makes one, and destroys it with itself. */
  awareness?: Awareness;
  /** How often to ask all peers again what they have, in milliseconds. Default -1, never: each connection begins with that. */
  resyncInterval?: number;
  /** Passed to the client's `join`. Requires the option `encryption`, which an app's own Client must have. Undefined throws. */
  secret?: string | Uint8Array;
}

export interface RelayProviderEvents {
  /** The state of the connection to the relay. While `shouldConnect` is true, "connecting" follows "disconnected". */
  status: (event: { status: "connecting" | "connected" | "disconnected" }) => void;
  /** Whether a peer that is connected has told all that it had. */
  sync: (synced: boolean) => void;
  /** The same. */
  synced: (synced: boolean) => void;
  /** A peer has connected or left; `peers` are those that are connected now. */
  peers: (event: { added: PeerId[]; removed: PeerId[]; peers: PeerId[] }) => void;
  /** An attempt to reach the relay failed, or a peer sent something invalid. No action is needed. */
  "connection-error": (error: Error, provider: RelayProvider) => void;
}

/** Keeps a Yjs document and its awareness in sync on all devices that have joined the same document on a relay. */
export class RelayProvider extends ObservableV2<RelayProviderEvents> {
  /** `relay` is its address, or a Client that the app already has. The provider then only joins and leaves its document. */
  constructor(relay: string | URL | Client, documentId: DocumentId, doc: Doc, options?: RelayProviderOptions);

  readonly documentId: DocumentId;
  readonly doc: Doc;
  readonly awareness: Awareness;
  /** Whether the provider is, or is trying to be, connected. */
  readonly shouldConnect: boolean;
  /** Whether the provider is connected to the relay. */
  readonly connected: boolean;
  /** Whether a peer that is connected has told all that it had. */
  readonly synced: boolean;
  /** Resolves when `synced` is true for the first time, so not while nobody else is there. */
  readonly whenSynced: Promise<void>;
  /** The ids of the peers that are connected. */
  readonly peers: PeerId[];
  /** The client, while it is connected or trying to be. */
  readonly client: Client | null;

  connect(): void;
  /** Closes all connections; `connect` starts again. */
  disconnect(): void;
  /** Disconnects for good, and leaves no listeners or timers. So does `doc.destroy()`. */
  destroy(): void;
}
