// The adapter in a process of its own, over stdio or over TCP on the loopback interface. Nothing
// but the protocol goes to standard output.
import { readFile, stat } from 'node:fs/promises';
import net from 'node:net';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Environment } from '../session/environment.ts';
import { type Files, readScript } from '../session/readScript.ts';
import { VmtraceSession } from '../session/session.ts';
import { newListingFiles } from '../sources/listingFiles.ts';
import { frame, newReader } from '../transport/messageStream.ts';

const USAGE = `usage: adapter.js [--port N]
  Speaks the Debug Adapter Protocol over standard input and output, or with --port over TCP on 127.0.0.1:N (0: any free port,
  which is printed on standard error). Launch arguments: program, stopOnEntry, stopAtEnd, schedule, kernel, order,
  limits, trace, noDebug.
`;

const files: Files = {
  async stat(path) {
    const info = await stat(path);
    return { kind: info.isFile() ? 'file' : info.isDirectory() ? 'directory' : 'other', size: info.size };
  },
  read: (path) => readFile(path),
};

const environment: Environment = {
  readFile: (path) => readScript(files, path.startsWith('file:') ? fileURLToPath(path) : path),
  // a URI is whole
  absolute: (path, folder = '.') => (/^[a-z][a-z0-9+.-]+:/i.test(path) ? path : resolve(folder, path)),
  listingFile: newListingFiles(),
};

/**
 * Writes the messages of one turn of the event loop at once: a run tells a thousand lines, and to
 * write one takes longer than to make it.
 */
function writer(output: Writable): (message: unknown) => void {
  let waits = false;
  return (message) => {
    if (!waits) {
      waits = true;
      output.cork();
      process.nextTick(() => {
        waits = false;
        output.uncork();
      });
    }
    output.write(frame(message));
  };
}

/** Ties a session to two streams. `hangUp`: what speaks another protocol is not listened to. */
function connect(session: VmtraceSession, input: NodeJS.ReadableStream, output: Writable, hangUp?: () => void): void {
  session.onDidSendMessage(writer(output));
  const complain = (text: string): void => {
    process.stderr.write(`vmtrace adapter: ${text}; it is ignored\n`);
  };
  const handle = (message: object): void => session.handleMessage(message as DebugProtocol.ProtocolMessage);
  const reader = newReader(handle, complain, hangUp);
  input.on('data', (chunk: Buffer) => reader.feed(chunk));
}

function overStdio(): void {
  const session = new VmtraceSession(environment, () => {
    // a launch that waited for its configuration is answered too
    void session.settled().then(() => process.stdout.write('', () => process.exit(0)));
  });
  const leave = (): void => {
    session.hangUp();
    process.exit(0);
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  // what was asked before the end of the input is answered before the end of the process
  process.stdin.on('end', () => {
    session.hangUp();
    void session.settled().then(() => process.stdout.write('', () => process.exit(0)));
  });
  process.stdin.on('error', leave);
  process.stdout.on('error', leave);
  connect(session, process.stdin, process.stdout);
}

function overTcp(port: number): void {
  const server = net.createServer((socket) => {
    socket.setNoDelay(true);
    const session = new VmtraceSession(environment, () => socket.end());
    const leave = (): void => session.hangUp();
    socket.on('end', leave);
    socket.on('close', leave);
    socket.on('error', leave);
    connect(session, socket, socket, () => socket.destroy());
  });
  server.on('error', (error) => {
    process.stderr.write(`cannot listen on 127.0.0.1:${port}: ${error.message}\n`);
    process.exit(1);
  });
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    const actual = address !== null && typeof address === 'object' ? address.port : port;
    process.stderr.write(`listening on 127.0.0.1:${actual}\n`);
  });
}

/** `args`: those of the command line. */
export function serveAdapter(args: readonly string[]): void {
  if (args.length === 0) {
    overStdio();
    return;
  }
  const [, digits = ''] = args[0] === '--port' && args.length === 2 ? (/^(\d{1,5})$/.exec(args[1] ?? '') ?? []) : [];
  if (digits !== '' && Number(digits) < 65536) {
    overTcp(Number(digits));
    return;
  }
  const wantsHelp = args[0] === '--help' || args[0] === '-h';
  (wantsHelp ? process.stdout : process.stderr).write(USAGE);
  process.exit(wantsHelp ? 0 : 2);
}
