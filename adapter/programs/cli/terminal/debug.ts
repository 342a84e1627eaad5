// `vmtrace debug`: a debugger in the terminal. It draws each stop, reads a line, and asks the
// debugger for what the line says; from a pipe the lines are shown after the prompt.
import { createInterface, type Interface } from 'node:readline';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { stateBody } from '../../../inspection/stateView.ts';
import { REQUEST, SCRIPT_THREAD } from '../../../protocol.ts';
import { bold, drawMap, drawStack } from '../../demo/draw.ts';
import { STANDARD_INPUT } from '../input.ts';
import { isUnusable, type Loaded, load, problemLines } from '../load.ts';
import type { Options } from '../options.ts';
import type { ExitCode, Output } from '../output.ts';
import { LocalClient, Refused } from './localClient.ts';
import { breakpointPlace, type Line, nearWord, readLine, terminalHelp, WORD_NAMES } from './terminalCommands.ts';

const PROMPT = '(vmtrace) ';

class Terminal {
  readonly client: LocalClient;
  private readonly lines: readonly string[];
  private readonly loaded: Loaded;
  private readonly tell: (text: string) => void;
  private readonly breakpoints = new Set<number | string>();
  /** Listings, by reference. */
  private readonly listings = new Map<number, readonly string[]>();
  /** As the debugger numbers them. */
  private thread = SCRIPT_THREAD;
  private frameId: number | undefined;
  private last: Line = { what: 'nothing' };

  constructor(loaded: Loaded, kernel: Options['kernel'], tell: (text: string) => void) {
    this.loaded = loaded;
    this.lines = loaded.text.split(/\r\n|\r|\n/);
    this.tell = tell;
    this.client = new LocalClient({ readFile: async () => loaded.text, ...(kernel ? { kernel } : {}) }, tell);
  }

  async begin(): Promise<void> {
    const { client } = this;
    await client.request('initialize', { adapterID: 'vmtrace', clientID: 'vmtrace-terminal', pathFormat: 'path' });
    const launched = client.request('launch', { program: this.loaded.name, stopOnEntry: true, stopAtEnd: true });
    // it is answered after configurationDone
    await new Promise((resolve) => setImmediate(resolve));
    for (let tries = 0; ; tries++) {
      try {
        await client.request('configurationDone');
        break;
      } catch (error) {
        // the script is still being read
        if (tries > 1_000_000) throw error;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await launched;
    await this.arrive();
  }

  /** Waits for what a line has begun, and draws a stop that came of it. */
  private async arrive(): Promise<void> {
    await this.client.settled();
    const { stop } = this.client;
    if (!stop) return;
    this.client.stop = undefined;
    this.thread = stop.threadId ?? SCRIPT_THREAD;
    this.tell(`\n${bold(stop.description ?? 'Paused')}\n`);
    await this.show(stop.reason === 'exception');
  }

  private async show(isException = false): Promise<void> {
    const { client, thread: threadId } = this;
    const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId });
    this.frameId = stackFrames[0]?.id;
    const texts = new Map<number, string>();
    for (const frame of stackFrames) texts.set(frame.id, await this.textOf(frame));
    this.tell(`${drawStack(stackFrames, (frame) => texts.get(frame.id) ?? '')}\n`);
    if (isException) {
      const info = await client.request<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', { threadId });
      this.tell(`${info.description ?? ''}\n`);
    }
    this.tell(`${drawMap(await client.request<ReturnType<typeof stateBody>>(REQUEST.state, {}))}\n`);
  }

  /** The line of the script or of the listing where a frame is. */
  private async textOf({ source, line }: DebugProtocol.StackFrame): Promise<string> {
    if (!source?.sourceReference) return this.lines[line - 1] ?? '';
    const { sourceReference } = source;
    let lines = this.listings.get(sourceReference);
    if (!lines) {
      const { content } = await this.client.request<DebugProtocol.SourceResponse['body']>('source', {
        source,
        sourceReference,
      });
      lines = content.split('\n');
      this.listings.set(sourceReference, lines);
    }
    return lines[line - 1] ?? '';
  }

  /** Does what a line says; false: it ends the debugger. */
  async take(typed: string): Promise<boolean> {
    try {
      const line = readLine(typed);
      const repeats = line.what === 'nothing' ? this.last : line;
      this.last = repeats.what === 'go' ? repeats : { what: 'nothing' };
      if (repeats.what === 'quit') return false;
      await this.perform(repeats);
      await this.arrive();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const near = nearWord(typed);
      this.tell(`${error.message}${near === undefined ? '' : `; did you mean the command ${near}?`}\n`);
    }
    return !this.client.hasEnded;
  }

  private async perform(line: Line): Promise<void> {
    switch (line.what) {
      case 'go':
        await this.client.request(line.request, { threadId: await this.threadOf(line.thread) });
        break;
      case 'break':
      case 'delete':
        await this.setBreakpoint(line.what, breakpointPlace(line.at));
        break;
      case 'show':
        await this.show();
        break;
      case 'list':
        this.list();
        break;
      case 'help':
        this.tell(`${terminalHelp()}\n`);
        break;
      case 'console': {
        const frame = this.frameId === undefined ? {} : { frameId: this.frameId };
        const args = { expression: line.text, context: 'repl', ...frame };
        const { result } = await this.client.request<DebugProtocol.EvaluateResponse['body']>('evaluate', args);
        this.tell(`${result}\n`);
      }
    }
  }

  private async threadOf(name: string): Promise<number> {
    if (name === '') return this.thread;
    const { threads } = await this.client.request<DebugProtocol.ThreadsResponse['body']>('threads');
    const known = this.loaded.compiled.program.threads;
    const id = name === 'script' ? SCRIPT_THREAD : known.indexOf(name) + 1;
    if (name === 'script' || (id > 0 && threads.some((thread) => thread.id === id))) return id;
    throw new Refused(`there is no thread ${name}: the threads are ${[...known, 'script'].join(', ')}`);
  }

  private async setBreakpoint(what: 'break' | 'delete', place: number | string): Promise<void> {
    if (what === 'delete' && !this.breakpoints.delete(place)) throw new Refused(`there is no breakpoint at ${place}`);
    if (what === 'break') this.breakpoints.add(place);
    const all = [...this.breakpoints];
    const lines = all.filter((at) => typeof at === 'number');
    const names = all.filter((at) => typeof at === 'string');
    type Answer = DebugProtocol.SetBreakpointsResponse['body'];
    const ofLines = await this.client.request<Answer>('setBreakpoints', {
      source: { path: this.loaded.name },
      breakpoints: lines.map((line) => ({ line })),
    });
    const ofNames = await this.client.request<Answer>('setFunctionBreakpoints', {
      breakpoints: names.map((name) => ({ name })),
    });
    if (what === 'delete') return;
    const at =
      typeof place === 'number' ? ofLines.breakpoints[lines.indexOf(place)] : ofNames.breakpoints[names.indexOf(place)];
    if (at?.verified !== true) this.breakpoints.delete(place);
    const line = at?.line ?? place;
    this.tell(
      at?.verified
        ? `breakpoint at ${typeof place === 'number' ? `line ${line}` : place}\n`
        : `${at?.message ?? 'no breakpoint can be there'}\n`,
    );
  }

  private list(): void {
    const width = String(this.lines.length).length;
    const shown = this.lines.at(-1) === '' ? this.lines.slice(0, -1) : this.lines;
    shown.forEach((text, i) => {
      const mark = this.breakpoints.has(i + 1) ? '*' : ' ';
      this.tell(`${mark} ${String(i + 1).padStart(width)}  ${text}\n`);
    });
  }

  /** Completions of a line, as readline wants them. */
  async complete(text: string): Promise<[string[], string]> {
    const words = WORD_NAMES.filter((word) => text !== '' && word.startsWith(text));
    try {
      const args = { text, column: text.length + 1, ...(this.frameId === undefined ? {} : { frameId: this.frameId }) };
      const { targets } = await this.client.request<DebugProtocol.CompletionsResponse['body']>('completions', args);
      const start = targets[0]?.start;
      if (start === undefined) return [words, text];
      return [[...(start === 1 ? words : []), ...targets.map((t) => t.text ?? t.label)], text.slice(start - 1)];
    } catch {
      return [words, text];
    }
  }
}

function interfaceTo(terminal: Terminal, isTyped: boolean): Interface {
  return createInterface({
    input: process.stdin,
    ...(isTyped ? { output: process.stdout } : {}),
    terminal: isTyped,
    prompt: PROMPT,
    completer: (text: string, done: (error: null, found: [string[], string]) => void) => {
      void terminal.complete(text).then((found) => done(null, found));
    },
  });
}

export async function debugFile(file: string, options: Options, output: Output): Promise<ExitCode> {
  if (file === STANDARD_INPUT) {
    output.problem('vmtrace: standard input holds the commands of the debugger: name the script by its file');
    return 2;
  }
  const loaded = await load(file, options);
  for (const line of problemLines(loaded)) output.problem(line);
  if (isUnusable(loaded)) return 2;
  const terminal = new Terminal(loaded, options.kernel, (text) => output.report(text));
  const { client } = terminal;
  await terminal.begin();
  if (client.hasEnded) return client.exitCode === 1 ? 1 : 0;
  const isTyped = process.stdin.isTTY === true;
  const input = interfaceTo(terminal, isTyped);
  // Ctrl-C stops what runs
  input.on('SIGINT', () => {
    void client.request('pause', { threadId: SCRIPT_THREAD }).catch(() => input.close());
  });
  if (isTyped) output.report('help lists the commands\n');
  input.prompt();
  for await (const line of input) {
    if (!isTyped) output.report(`${PROMPT}${line}\n`);
    if (client.hasEnded || !(await terminal.take(line))) break;
    if (isTyped) input.prompt();
  }
  input.close();
  if (isTyped) output.report('\n');
  return client.exitCode === 1 ? 1 : 0;
}
