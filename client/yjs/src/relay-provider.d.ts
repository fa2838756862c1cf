import type { ObservableV2 } from "lib0/observable";
import type { Client, ClientOptions, DocumentId, PeerId } from "localfirst-relay-client";
import type { Awareness } from "y-protocols/awareness";
import type { Doc } from "yjs";

/** Besides these, all options of the relay client, such as `token`, `peerId` and `WebSocket`; not with a Client of the app's. */
export interface RelayProviderOptions extends Partial<Omit<ClientOptions, "url" | "documentIds">> {
  /** Whether to connect at once. Default true. */
  connect?: boolean;
  /** The awareness to share. Default: one of the provider's own, which is destroyed with it. */
  awareness?: Awareness;
  /** Asks all peers again so often what they have, in milliseconds. Default -1, never: each connection begins with it. */
  resyncInterval?: number;
  /** Goes to the client's `join`, and needs the option `encryption`, which an own Client has to have. Undefined throws. */
  secret?: string | Uint8Array;
}

export interface RelayProviderEvents {
  /** About the relay. "disconnected" is followed by "connecting" as long as `shouldConnect`. */
  status: (event: { status: "connecting" | "connected" | "disconnected" }) => void;
  /** Whether a peer that is connected has told all that it had. */
  sync: (synced: boolean) => void;
  /** The same. */
  synced: (synced: boolean) => void;
  /** A peer was connected or is gone; `peers` are those that are connected now. */
  peers: (event: { added: PeerId[]; removed: PeerId[]; peers: PeerId[] }) => void;
  /** An attempt to reach the relay failed, or a peer sent what isn't a message. Nothing needs doing. */
  "connection-error": (error: Error, provider: RelayProvider) => void;
}

/** Keeps a Yjs document and its awareness the same on all devices that join a document of a relay. */
export class RelayProvider extends ObservableV2<RelayProviderEvents> {
  /** `relay` is its address, or a Client that the app has anyway: the provider then joins and leaves only its document. */
  constructor(relay: string | URL | Client, documentId: DocumentId, doc: Doc, options?: RelayProviderOptions);

  readonly documentId: DocumentId;
  readonly doc: Doc;
  readonly awareness: Awareness;
  /** Whether to be connected, or to be coming back. */
  readonly shouldConnect: boolean;
  /** Whether the relay is connected now. */
  readonly connected: boolean;
  /** Whether a peer that is connected has told all that it had. */
  readonly synced: boolean;
  /** Resolves when `synced` is true for the first time. Nobody else there: not yet. */
  readonly whenSynced: Promise<void>;
  /** The ids of the peers that are connected. */
  readonly peers: PeerId[];
  /** The client, while it is connected or coming back. */
  readonly client: Client | null;

  connect(): void;
  /** Closes all connections; `connect` starts again. */
  disconnect(): void;
  /** Disconnects for good, and leaves no listeners and no timers. So does `doc.destroy()`. */
  destroy(): void;
}
