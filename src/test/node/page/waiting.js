/** Anything that has to happen does so within this, on a busy machine too; what passes never waits for it. */
const PATIENCE = 60_000;

/** The next event of that name, of an EventTarget or an emitter; fails if there is none. */
export function next(source, event, milliseconds = PATIENCE) {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(new Error(`no ${event} in ${milliseconds} ms`)), milliseconds);
    const listener = payload => {
      clearTimeout(timeout);
      resolve(payload);
    };
    if (source.addEventListener) source.addEventListener(event, listener, { once: true });
    else source.once(event, listener);
  });
}

/** The events of that name from now on, in a list that grows. */
export function collect(source, event) {
  const seen = [];
  const listener = payload => seen.push(payload);
  if (source.addEventListener) source.addEventListener(event, listener);
  else source.on(event, listener);
  return seen;
}

/** Comes back once the condition holds; fails if it never does. */
export async function eventually(condition, milliseconds = PATIENCE) {
  const deadline = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${condition}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
