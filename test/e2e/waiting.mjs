// Looks again until what is seen is right.

export const TIMEOUT = 60_000;
const POLL_MS = 50;

export async function eventually(what, read, ok, timeout = TIMEOUT) {
  const end = Date.now() + timeout;
  let last;
  do {
    last = await read();
    if (ok(last)) return last;
    await new Promise((done) => setTimeout(done, POLL_MS));
  } while (Date.now() < end);
  throw new Error(`${what}; last seen: ${JSON.stringify(last)}`);
}
