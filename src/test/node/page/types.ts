// What an app in TypeScript does with relay-client.js. It is only compiled, by types.test.js.
import { Client, PeerKey, PeerSocket, type PeerEventPayload } from "../../../main/webapp/relay-client.js";

const client: Client = new Client({ peerId: "alice", url: new URL("wss://relay.example"), documentIds: ["doc"] })
  .on("peer-connect", ({ peerId, documentId, socket }) => {
    socket.addEventListener("message", ({ data }) => console.log(peerId, documentId, data));
    socket.addEventListener("close", ({ code, reason, wasClean }) => console.log(code.toFixed(), reason, wasClean));
    socket.onmessage = ({ data }) => console.log(data);
    socket.send("text");
    socket.send(new Uint8Array(1));
  })
  .on("error", error => console.log(error.message))
  .join("doc")
  .leave("doc")
  .disconnectPeer();

export async function send(chunks: ArrayBuffer[]): Promise<void> {
  const socket = client.get("bob", "doc");
  // @ts-expect-error: null while it is being opened
  socket.send("too early");
  for (const chunk of chunks) if (socket && (await socket.ready())) socket.send(chunk);
  if (socket?.verified) socket.send("for bob only");
  // @ts-expect-error: it is found out, not set
  if (socket) socket.verified = true;
  for (const [documentId, each] of client.get("bob")) console.log(documentId, each?.readyState === PeerSocket.OPEN);
}

export const told = (payload: PeerEventPayload): boolean => client.emit("peer-connect", payload);

// @ts-expect-error: a relay has to be named
new Client({ peerId: "alice" });
// @ts-expect-error: no such event
client.on("peer-connected", () => {});
// @ts-expect-error: ids are strings
client.join(7);
// @ts-expect-error: whoever gives options gives a secret
client.join("doc", { secret: undefined });

// What opens sockets has to be a WebSocket.
new Client({ url: "wss://relay.example", WebSocket });
// @ts-expect-error: not a WebSocket
new Client({ url: "wss://relay.example", WebSocket: EventTarget });

// A key makes an id the device's own.
export const keyed = async (): Promise<Client> => new Client({ url: "wss://relay.example", key: await PeerKey.load() });
// @ts-expect-error: it has to be awaited
new Client({ url: "wss://relay.example", key: PeerKey.load() });
