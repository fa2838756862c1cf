// An app in strict TypeScript: greets whom it meets, and shows in the title what it heard. ?relay=…&document=…
import { Client, type PeerEventPayload } from "localfirst-relay-client";

const query = new URLSearchParams(location.search);
const url = query.get("relay") ?? location.origin;
const documentId = query.get("document") ?? "document";

const client: Client = new Client({ url, peerId: "alice" }).join(documentId);
client.on("peer-connect", ({ peerId, socket }: PeerEventPayload) => {
  socket.addEventListener("message", ({ data }) => {
    document.title = `alice heard: ${data}`;
  });
  socket.send(`alice greets ${peerId}`);
});
client.on("error", (error: Error) => console.warn(error.message));
