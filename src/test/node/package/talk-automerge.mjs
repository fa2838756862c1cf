// Arguments: the relay's URL, a name, a relay's document, its secret, an Automerge document. Ends when both names are
// known to both.
import { from, save } from "@automerge/automerge";
import { Repo } from "@automerge/automerge-repo";
import { RelayNetworkAdapter } from "localfirst-relay-automerge";
import { encryption } from "localfirst-relay-encryption";
import { WebSocket } from "ws";

const [url, name, documentId, secret, docId] = process.argv.slice(2);
const adapter = new RelayNetworkAdapter(url, documentId, { WebSocket, encryption, secret });
const repo = new Repo({ network: [adapter] });
const handle =
  name === "alice"
    ? repo.import(save(from({ names: {}, done: {} })), { docId })
    : await repo.find(`automerge:${docId}`, { allowableStates: ["ready", "unavailable"] });
await handle.whenReady();
handle.on("change", ({ doc: { names, done } }) => {
  if (Object.keys(names).length === 2 && !done[name]) handle.change(({ done }) => (done[name] = true));
  else if (Object.keys(done).length === 2) {
    console.log(`${name} sees ${Object.keys(names).sort().join(" and ")}`);
    setTimeout(() => repo.shutdown(), 500);
  }
});
handle.change(({ names }) => (names[name] = true));
