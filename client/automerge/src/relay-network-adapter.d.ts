import type { Message, PeerId, PeerMetadata } from "@automerge/automerge-repo/slim";
import { NetworkAdapter } from "@automerge/automerge-repo/slim";
import type { Client, ClientOptions, DocumentId } from "localfirst-relay-client";

/** All options of the relay client, such as `token` and `WebSocket`, unless the app passes a Client. */
export interface RelayNetworkAdapterOptions extends Partial<Omit<ClientOptions, "url" | "documentIds">> {
  /** Passed to the client's `join`. Requires the option `encryption`, which an app's own Client must have. Undefined throws. */
  secret?: string | Uint8Array;
}

/** Connects a repo to the repos on all devices that have joined the same document on a relay. */
export class RelayNetworkAdapter extends NetworkAdapter {
  /** `relay` is its address, or a Client that the app already has. The adapter then only joins and leaves its document. */
  constructor(relay: string | URL | Client, documentId: DocumentId, options?: RelayNetworkAdapterOptions);

  /** The relay's document through which the repos meet. It isn't one of theirs. */
  readonly documentId: DocumentId;
  /** The client, while it is connected or trying to be. */
  readonly client: Client | null;

  /** Whether it is connected to all peers that are there, or has stopped waiting: after 1 s if nobody is introduced, otherwise after 5 s. */
  isReady(): boolean;
  whenReady(): Promise<void>;
  /** Called by the repo. */
  connect(peerId: PeerId, peerMetadata?: PeerMetadata): void;
  /** Called by the repo, which can connect again. */
  disconnect(): void;
  /** Called by the repo. */
  send(message: Message): void;
}
