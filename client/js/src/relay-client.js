export { Client } from "./client.js";
export { PeerSocket } from "./peer-socket.js";
