// Arguments: the relay's URL, a name, a document, its secret. Ends when both names are known to both.
import { encryption } from "localfirst-relay-encryption";
import { RelayProvider } from "localfirst-relay-yjs";
import { WebSocket } from "ws";
import * as Y from "yjs";

const [url, name, documentId, secret] = process.argv.slice(2);
const doc = new Y.Doc();
new RelayProvider(url, documentId, doc, { WebSocket, encryption, secret });
const [names, done] = [doc.getArray("names"), doc.getMap("done")];
names.observe(() => names.length === 2 && queueMicrotask(() => done.set(name, true)));
done.observe(() => {
  if (done.size < 2) return;
  console.log(`${name} sees ${names.toArray().sort().join(" and ")}`);
  setTimeout(() => doc.destroy());
});
names.push([name]);
