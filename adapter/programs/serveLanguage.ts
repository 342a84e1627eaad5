// The language server in a process of its own, over standard input and output. Nothing but the
// protocol goes to standard output.
import { pathToFileURL } from 'node:url';
import type { WatchDog } from 'vscode-languageserver/node';
import { serveLanguage } from '../language/server.ts';
import { newListingFiles } from '../sources/listingFiles.ts';

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

/** The library is loaded here, so that no other command waits for it. */
export async function serveLanguageOverStdio(): Promise<void> {
  const library = await import('vscode-languageserver/node');
  const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = library;
  // the one for Node takes a parent of another person for gone
  const { createConnection } = await import('vscode-languageserver');
  const complain = (text: string): void => {
    process.stderr.write(`vmtrace language-server: ${text}\n`);
  };
  const log = { error: complain, warn: complain, info: complain, log: complain };
  const leave = (code: number): void => void process.stdout.write('', () => process.exit(code));
  const watchDog: WatchDog = {
    shutdownReceived: false,
    initialize: ({ processId }) => watch(processId),
    exit: leave,
  };
  const reader = new StreamMessageReader(process.stdin);
  const writer = new StreamMessageWriter(process.stdout);
  const connection = createConnection(() => createProtocolConnection(reader, writer, log), watchDog);
  const file = newListingFiles();
  serveLanguage(library, connection, {
    listing(name, text) {
      const path = file(name, text);
      return path === undefined ? undefined : pathToFileURL(path).toString();
    },
    complain,
  });
  process.stdin.on('end', () => leave(0));
  for (const stream of [process.stdin, process.stdout]) stream.on('error', () => process.exit(0));
  connection.listen();
}
