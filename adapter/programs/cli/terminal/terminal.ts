// What the terminal debugger does with a line: it asks the debugger, and draws the stop that comes.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { stateBody } from '../../../inspection/stateView.ts';
import { REQUEST, SCRIPT_THREAD } from '../../../protocol.ts';
import { bold, drawMap, drawStack } from '../../demo/draw.ts';
import type { Loaded } from '../load.ts';
import type { Options } from '../options.ts';
import { LocalClient, Refused } from './localClient.ts';
import { listText, SourceText } from './sourceText.ts';
import {
  abbreviated,
  breakpointPlace,
  type Line,
  noSuchCommand,
  readLine,
  terminalHelp,
  wordCompletions,
} from './terminalCommands.ts';

/** Entries, and threads, that a stop draws; `map` draws them all. */
const MOST_ROWS = 16;

/** How the debugger describes the last stop. */
const AT_END = 'Paused at the end of the trace';

export interface Screen {
  /** Long lines are broken. */
  tell(text: string): void;
  /** Lines stay as they are: a person may copy them. */
  print(text: string): void;
}

export class Terminal {
  readonly client: LocalClient;
  private readonly sources: SourceText;
  private readonly loaded: Loaded;
  private readonly screen: Screen;
  private readonly breakpoints = new Set<number | string>();
  /** As the debugger numbers them. */
  private thread = SCRIPT_THREAD;
  private top: DebugProtocol.StackFrame | undefined;
  private last: Line = { what: 'nothing' };

  constructor(loaded: Loaded, kernel: Options['kernel'], screen: Screen) {
    this.loaded = loaded;
    this.screen = screen;
    const environment = { readFile: async () => loaded.text, ...(kernel ? { kernel } : {}) };
    this.client = new LocalClient(environment, (text) => screen.tell(text));
    this.sources = new SourceText(this.client, loaded.text);
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
    this.screen.tell(`\n${bold(stop.description ?? 'Paused')}\n`);
    await this.show(stop.reason === 'exception');
    if (stop.description !== AT_END) return;
    // going on ends the session: an empty line is not to
    this.last = { what: 'nothing' };
    this.screen.tell('back, reverse and :jump look back; continue or quit ends the debugger\n');
  }

  private async show(isException = false): Promise<void> {
    const { client, screen, thread: threadId } = this;
    const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId });
    this.top = stackFrames[0];
    const texts = new Map<number, string>();
    for (const { id, source, line } of stackFrames) texts.set(id, (await this.sources.linesOf(source))[line - 1] ?? '');
    screen.tell(`${drawStack(stackFrames, (frame) => texts.get(frame.id) ?? '')}\n`);
    if (isException) {
      const info = await client.request<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', { threadId });
      // the console is here
      screen.tell(`${(info.description ?? '').replaceAll('` in the Debug Console ', '` ')}\n`);
    }
    await this.drawMap(MOST_ROWS);
  }

  private async drawMap(most?: number): Promise<void> {
    const state = await this.client.request<ReturnType<typeof stateBody>>(REQUEST.state, {});
    this.screen.tell(`${drawMap(state, most)}\n`);
  }

  /** Does what a line says; false: it ends the debugger. */
  async take(typed: string): Promise<boolean> {
    try {
      const line = readLine(typed);
      const repeats = line.what === 'nothing' ? this.last : line;
      this.last = repeats.what === 'go' ? repeats : { what: 'nothing' };
      if (repeats.what === 'quit') return false;
      await this.perform(repeats, typed);
      await this.arrive();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.screen.tell(`${error.message}\n`);
    }
    return !this.client.hasEnded;
  }

  private async perform(line: Line, typed: string): Promise<void> {
    const { screen } = this;
    switch (line.what) {
      case 'go':
        return void (await this.client.request(line.request, { threadId: await this.threadOf(line.thread) }));
      case 'break':
      case 'delete':
        return this.setBreakpoint(line.what, breakpointPlace(line.what, line.at));
      case 'breakpoints': {
        const all = [...this.breakpoints].map((place) => (typeof place === 'number' ? `line ${place}` : place));
        return screen.print(`${all.length === 0 ? 'there are no breakpoints' : all.join('\n')}\n`);
      }
      case 'thread':
        if (line.at === '') throw new Refused(`a thread is missing: ${this.threadNames().join(', ')}`);
        this.thread = await this.threadOf(line.at);
        return this.show();
      case 'show':
        return this.show();
      case 'map':
        return this.drawMap();
      case 'list':
        return this.list(line.at);
      case 'help':
        return screen.tell(`${terminalHelp()}\n`);
      case 'console':
        return this.evaluate(line.text, typed);
    }
  }

  /** A command of the console, an expression, a call; or one of our commands, cut short. */
  private async evaluate(text: string, typed: string): Promise<void> {
    const frame = this.top === undefined ? {} : { frameId: this.top.id };
    const args = { expression: text, context: 'repl', ...frame };
    try {
      const { result } = await this.client.request<DebugProtocol.EvaluateResponse['body']>('evaluate', args);
      this.screen.print(`${result}\n`);
    } catch (error) {
      if (!(error instanceof Refused) || text !== typed.trim() || text.startsWith(':')) throw error;
      const meant = abbreviated(text);
      if (meant === undefined) throw new Refused(noSuchCommand(text) ?? error.message);
      this.last = meant.what === 'go' ? meant : this.last;
      if (meant.what === 'quit') throw new Refused('quit ends the debugger');
      await this.perform(meant, '');
    }
  }

  private threadNames = (): string[] => [...this.loaded.compiled.program.threads, 'script'];

  private async threadOf(name: string): Promise<number> {
    if (name === '') return this.thread;
    const { threads } = await this.client.request<DebugProtocol.ThreadsResponse['body']>('threads');
    const id = name === 'script' ? SCRIPT_THREAD : this.loaded.compiled.program.threads.indexOf(name) + 1;
    if (name === 'script' || (id > 0 && threads.some((thread) => thread.id === id))) return id;
    const hint = /^\d+$|^vm_/.test(name) ? `; break ${name} sets a breakpoint` : '';
    throw new Refused(`there is no thread ${name}: the threads are ${this.threadNames().join(', ')}${hint}`);
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
    if (what === 'delete') return this.screen.tell('deleted\n');
    const at =
      typeof place === 'number' ? ofLines.breakpoints[lines.indexOf(place)] : ofNames.breakpoints[names.indexOf(place)];
    if (at?.verified !== true) {
      this.breakpoints.delete(place);
      throw new Refused(at?.message ?? 'no breakpoint can be there');
    }
    // the debugger may have moved it to the next line that does something
    if (typeof place === 'number' && at.line !== undefined) {
      this.breakpoints.delete(place);
      this.breakpoints.add(at.line);
    }
    this.screen.tell(`breakpoint at ${typeof place === 'number' ? `line ${at.line ?? place}` : place}\n`);
  }

  private async list(at: string): Promise<void> {
    if (at !== '' && !/^\d{1,9}$/.test(at)) throw new Refused(`list takes the number of a line, and ${at} is none`);
    // another line is one of the script
    const source = at === '' ? this.top?.source : undefined;
    const lines = await this.sources.linesOf(source);
    const isScript = lines === this.sources.script;
    const { stackFrames } = await this.client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', {
      threadId: this.thread,
    });
    const present = (isScript ? stackFrames.at(-1) : this.top)?.line ?? 0;
    const set = isScript ? [...this.breakpoints].filter((place) => typeof place === 'number') : [];
    const around = at === '' ? present : Number(at);
    this.screen.print(`${listText(lines, { around, present, breakpoints: new Set(set) })}\n`);
  }

  /** Completions of a line, as readline wants them. */
  async complete(text: string): Promise<[string[], string]> {
    const breakpoints = [...this.breakpoints].map(String);
    const words = wordCompletions(text, { threads: this.loaded.compiled.program.threads, breakpoints });
    if (/\s/.test(text) && words.length > 0) return [[...words], text];
    try {
      const frame = this.top === undefined ? {} : { frameId: this.top.id };
      const args = { text, column: text.length + 1, ...frame };
      const { targets } = await this.client.request<DebugProtocol.CompletionsResponse['body']>('completions', args);
      const start = targets[0]?.start;
      if (start === undefined) return [[...words], text];
      return [[...(start === 1 ? words : []), ...targets.map((t) => t.text ?? t.label)], text.slice(start - 1)];
    } catch {
      return [[...words], text];
    }
  }
}
