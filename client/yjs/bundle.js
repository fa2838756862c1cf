// What the page of a relay needs of Yjs, for src/main/webapp/examples.
export { RelayProvider } from "./src/relay-provider.js";
export { applyUpdate, createRelativePositionFromTypeIndex, createAbsolutePositionFromRelativePosition, Doc, encodeStateAsUpdate, UndoManager } from "yjs";
