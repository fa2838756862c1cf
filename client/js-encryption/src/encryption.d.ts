import type { Encryption } from "localfirst-relay-client";

/** For `new Client({ url, encryption })`: its `join(name, { secret })` then joins encrypted documents. */
export const encryption: Encryption;

/** A secret of 32 random bytes, as text that fits into a link. */
export function newSecret(): string;
