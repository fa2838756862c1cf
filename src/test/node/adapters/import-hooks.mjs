const OURS = {
  "localfirst-relay-client": "js/src/relay-client.js",
  "localfirst-relay-encryption": "js-encryption/src/encryption.js",
  "localfirst-relay-automerge": "automerge/src/relay-network-adapter.js",
  "localfirst-relay-yjs": "yjs/src/relay-provider.js",
};
const packages = new URL("../../../../client/", import.meta.url);

export const resolve = (specifier, context, next) => {
  if (OURS[specifier]) return next(new URL(OURS[specifier], packages).href, context);
  const isOurs = ["yjs/src/", "automerge/src/"].some(path => context.parentURL?.startsWith(packages.href + path));
  const isBare = !/^([./]|\w+:)/.test(specifier);
  return next(specifier, isOurs && isBare ? { ...context, parentURL: import.meta.url } : context);
};
