// Does for @localfirst/relay-client 3.x, which was made for bundlers, the three things that it expects of one:
// finding modules without their extension, importing JSON, and named imports from CommonJS.
import { readFile } from "node:fs/promises"

const isOurs = url => url?.includes("/@localfirst/relay-client/dist/")

export const resolve = (specifier, context, next) =>
  isOurs(context.parentURL) && specifier.startsWith(".") && !/\.js(on)?$/.test(specifier)
    ? next(`${specifier}.js`, context)
    : next(specifier, context)

export const load = async (url, context, next) => {
  if (!isOurs(url)) return next(url, context)
  const text = await readFile(new URL(url), "utf8")
  const source = url.endsWith(".json")
    ? `export default ${text}`
    : text.replace("{ EventEmitter as _EventEmitter }", "_EventEmitter")
  return { format: "module", source, shortCircuit: true }
}
