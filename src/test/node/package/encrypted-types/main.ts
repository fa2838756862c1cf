// An app in strict TypeScript with encrypted documents. Only compiled.
import { Client } from "localfirst-relay-client";
import { encryption, newSecret } from "localfirst-relay-encryption";

const secret: string = newSecret();
const client = new Client({ url: "localhost:8080", encryption }).join("document", { secret });
client.join("other", { secret: new Uint8Array(32) });
client.on("peer-refused", ({ peerId, documentId, reason }) => console.warn(peerId, documentId, reason.trim()));
// @ts-expect-error: a secret isn't a number
client.join("third", { secret: 7 });
