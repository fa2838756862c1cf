// The same in Node's types, which have no DOM, with the WebSocket of npm ws. Only compiled.
import { Client, type PeerSocket } from "localfirst-relay-client";
import { WebSocket } from "ws";

const client = new Client({ url: "localhost:8080", peerId: "alice", WebSocket }).join("document");

export async function sendAll(socket: PeerSocket, chunks: Uint8Array[]): Promise<void> {
  for (const chunk of chunks) if (await socket.ready()) socket.send(chunk);
}

client.on("peer-connect", ({ peerId, socket }) => {
  socket.addEventListener("message", ({ data }) => console.log(peerId, data), { once: true });
  socket.onclose = ({ code, reason, wasClean }) => console.log(code.toFixed(), reason.trim(), wasClean);
});
