// Lets the packages under client/ be imported by their names, and gives them the libraries that are installed here.
import { register } from "node:module";
import { WebSocket } from "ws";

register("./import-hooks.mjs", import.meta.url);
globalThis.WebSocket ??= WebSocket;
