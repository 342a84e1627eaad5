// What `npm start` runs. With words: the command line `vmtrace`. Without: three examples debugged
// in the terminal through the real adapter, each stopping at one of the things that the debugger is
// for; then how to have it in the editor.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { stateBody } from '../../inspection/stateView.ts';
import { REQUEST } from '../../protocol.ts';
import { Client } from './client.ts';
import { commandLineOf } from './commandLine.ts';
import { bold, dim, drawMap, drawStack } from './draw.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

interface Tour {
  readonly example: string;
  readonly about: string;
  readonly filters: readonly string[];
  /** Stops to show. */
  readonly stops: number;
}

const TOURS: readonly Tour[] = [
  { example: 'lock-wait', about: 'a lock wait', filters: ['wait'], stops: 1 },
  {
    example: 'unwire-sleeps',
    about: 'a transition, and a sleep on it',
    filters: ['transition-begin', 'sleep'],
    stops: 2,
  },
  { example: 'unmapped-while-asleep', about: 'KERN_INVALID_ADDRESS', filters: ['failed'], stops: 1 },
];

const say = (text: string): void => console.log(text);

async function showStop(client: Client, stop: DebugProtocol.StoppedEvent, script: readonly string[]): Promise<void> {
  const { threadId, description, reason } = stop.body;
  say(`\n${bold(description ?? 'Paused')}`);
  const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId });
  const isScript = (frame: DebugProtocol.StackFrame): boolean => frame.source?.path?.endsWith('.vmtrace') === true;
  say(drawStack(stackFrames, (frame) => (isScript(frame) ? (script[frame.line - 1] ?? '') : '')));
  if (reason === 'exception') {
    const info = await client.request<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', { threadId });
    say(`  ${dim(info.description ?? '')}`);
  }
  say(drawMap(await client.request<ReturnType<typeof stateBody>>(REQUEST.state, {})));
}

async function debug(tour: Tour): Promise<void> {
  const program = join(root, 'examples', `${tour.example}.vmtrace`);
  const script = readFileSync(program, 'utf8').split('\n');
  say(`\n${bold(`== examples/${tour.example}.vmtrace: stopping on ${tour.about}`)}`);
  const client = new Client(process.execPath, [join(root, 'dist', 'adapter.js')]);
  await client.request('initialize', { adapterID: 'vmtrace', clientID: 'vmtrace-start', pathFormat: 'path' });
  const launched = client.request('launch', { program });
  await Promise.race([client.event('initialized'), launched]);
  await client.request('setExceptionBreakpoints', { filters: tour.filters });
  await client.request('configurationDone');
  await launched;
  for (let stops = 0; ; ) {
    const event = await client.event('stopped', 'terminated');
    if (event.event === 'terminated') break;
    const stop = event as DebugProtocol.StoppedEvent;
    if (stops++ < tour.stops) await showStop(client, stop, script);
    await client.request('continue', { threadId: stop.body.threadId });
  }
  await client.close();
}

/** `npm start -- FILE...`: the command line does it, in the folder where npm was called. */
function commandLine(words: readonly string[]): never {
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const args = [join(root, 'dist', 'vmtrace.js'), ...commandLineOf(words, (word) => existsSync(resolve(cwd, word)))];
  process.exit(spawnSync(process.execPath, args, { cwd, stdio: 'inherit' }).status ?? 2);
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  if (words.length > 0) commandLine(words);
  for (const tour of TOURS) await debug(tour);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const vsix = `dist/vmtrace-${version}.vsix`;
  const made = existsSync(join(root, vsix));
  say(`\n${bold('In the editor')}`);
  say(`  The extension ${made ? `is ${vsix}` : `will be ${vsix}: make it with  npm run package`}`);
  say(`  Install it with  code --install-extension ${vsix}  or Extensions > ... > Install from VSIX`);
  say('  Then open a script of examples/ and press F5. Without VS Code here:  npm run workbench');
}

main().catch((error: unknown) => {
  console.error(`The tour failed: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});
