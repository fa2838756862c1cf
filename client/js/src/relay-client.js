export { Client } from "./client.js";
export { PeerKey } from "./peer-key.js";
export { PeerSocket } from "./peer-socket.js";
