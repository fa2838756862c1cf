import type { Message, PeerId, PeerMetadata } from "@automerge/automerge-repo/slim";
import { NetworkAdapter } from "@automerge/automerge-repo/slim";
import type { Client, ClientOptions, DocumentId } from "localfirst-relay-client";

/** All options of the relay client, such as `token` and `WebSocket`; not with a Client of the app's. */
export interface RelayNetworkAdapterOptions extends Partial<Omit<ClientOptions, "url" | "documentIds">> {
  /** Goes to the client's `join`, and needs the option `encryption`, which an own Client has to have. Undefined throws. */
  secret?: string | Uint8Array;
}

/** Connects a repo to the repos on all devices that join the same document of a relay. */
export class RelayNetworkAdapter extends NetworkAdapter {
  /** `relay` is its address, or a Client that the app has anyway: the adapter then joins and leaves only its document. */
  constructor(relay: string | URL | Client, documentId: DocumentId, options?: RelayNetworkAdapterOptions);

  /** The relay's document under which the repos meet; no document of theirs. */
  readonly documentId: DocumentId;
  /** The client, while it is connected or coming back. */
  readonly client: Client | null;

  /** Whether all peers that are there were met, or waited for in vain: for 1 s if nobody is introduced, and 5 s at a time otherwise. */
  isReady(): boolean;
  whenReady(): Promise<void>;
  /** Called by the repo. */
  connect(peerId: PeerId, peerMetadata?: PeerMetadata): void;
  /** Called by the repo, which can connect again. */
  disconnect(): void;
  /** Called by the repo. */
  send(message: Message): void;
}
