// What an app in TypeScript writes; it is compiled and not run.
import { Repo } from "@automerge/automerge-repo";
import { RelayNetworkAdapter } from "localfirst-relay-automerge";
import { Client } from "localfirst-relay-client";
import { RelayProvider } from "localfirst-relay-yjs";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

const client = new Client({ url: "wss://relay.example.com" });
const doc = new Y.Doc();
const awareness = new Awareness(doc);

const provider = new RelayProvider("wss://relay.example.com", "a-document", doc, { awareness, token: "t", connect: false });
provider.on("status", ({ status }) => console.log(status === "connected"));
provider.on("sync", synced => console.log(synced.valueOf()));
provider.on("peers", ({ added, peers }) => console.log(added.length + peers.length));
provider.awareness.setLocalStateField("user", { name: "alice" });
provider.whenSynced.then(() => provider.destroy());
new RelayProvider(client, "a-document", doc);
// @ts-expect-error there is no such option
new RelayProvider(client, "a-document", doc, { room: "a" });
// @ts-expect-error nor such an event
provider.on("nothing", () => {});

const adapter = new RelayNetworkAdapter(new URL("wss://relay.example.com"), "a-document", { token: "t" });
new Repo({ network: [adapter, new RelayNetworkAdapter(client, "another")] });
adapter.whenReady().then(() => adapter.isReady());
// @ts-expect-error a document is needed
new RelayNetworkAdapter(client);
