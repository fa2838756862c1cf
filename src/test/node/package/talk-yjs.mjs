// Arguments: the relay's URL, a name, a document. Ends when both names are known to both.
import { RelayProvider } from "localfirst-relay-yjs";
import { WebSocket } from "ws";
import * as Y from "yjs";

const [url, name, documentId] = process.argv.slice(2);
const doc = new Y.Doc();
new RelayProvider(url, documentId, doc, { WebSocket });
const [names, done] = [doc.getArray("names"), doc.getMap("done")];
names.observe(() => names.length === 2 && queueMicrotask(() => done.set(name, true)));
done.observe(() => {
  if (done.size < 2) return;
  console.log(`${name} sees ${names.toArray().sort().join(" and ")}`);
  setTimeout(() => doc.destroy());
});
names.push([name]);
