// The language server in a process of its own, over standard input and output. Nothing but the
// protocol goes to standard output.
import type { Buffer } from 'node:buffer';
import { pathToFileURL } from 'node:url';
import { newRpc } from '../language/rpc.ts';
import { serveLanguage } from '../language/server.ts';
import { newListingFiles } from '../sources/listingFiles.ts';
import { frame, newReader } from '../transport/messageStream.ts';

/** How often the process that started it is looked for. */
const WATCH_MS = 3000;

/** Ends when the process of that number does. */
function watch(parent: unknown): void {
  if (!Number.isInteger(parent) || (parent as number) <= 0) return;
  setInterval(() => {
    try {
      process.kill(parent as number, 0);
    } catch (error) {
      // a process of another person is there
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') process.exit(1);
    }
  }, WATCH_MS).unref();
}

export function serveLanguageOverStdio(): void {
  const complain = (text: string): void => {
    process.stderr.write(`vmtrace language-server: ${text}\n`);
  };
  const leave = (code: number): void => void process.stdout.write('', () => process.exit(code));
  const rpc = newRpc((message) => void process.stdout.write(frame(message)), complain);
  const file = newListingFiles();
  serveLanguage(rpc, {
    watch,
    listing(name, text) {
      const path = file(name, text);
      return path === undefined ? undefined : pathToFileURL(path).toString();
    },
    exit: (asked) => leave(asked ? 0 : 1),
    complain,
  });
  const reader = newReader((message) => rpc.take(message), complain);
  process.stdin.on('data', (chunk: Buffer) => reader.feed(chunk));
  process.stdin.on('end', () => leave(0));
  for (const stream of [process.stdin, process.stdout]) stream.on('error', () => process.exit(0));
}
