// What the pages of a relay need of Yjs, for src/main/webapp/examples.
export { applyUpdate, Doc, encodeStateAsUpdate, UndoManager } from "yjs";
export { RelayProvider } from "./src/relay-provider.js";
