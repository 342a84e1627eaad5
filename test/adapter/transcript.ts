// Transcripts: a session as text that reads like a specification. Each is compared with the file of
// its name under transcripts/, which is written anew with UPDATE_TRANSCRIPTS=1. Numbers of threads
// and frames appear by their names.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect } from 'vitest';
import { SCRIPT_THREAD } from '../../adapter/protocol.ts';
import { type Args, type Event, faults, PROGRAM, TestClient } from './client.ts';

export class Transcript {
  readonly client: TestClient;
  private readonly lines: string[] = [];
  private readonly script: readonly string[];
  private threads: readonly string[] = [];
  private outputs = 0;

  constructor(title: string, script: string) {
    this.client = new TestClient({ [PROGRAM]: script });
    this.script = script.split('\n');
    this.lines.push(`# ${title}`, '');
    this.script.forEach((line, i) => {
      if (line !== '') this.lines.push(`${String(i + 1).padStart(4)}  ${line}`);
    });
  }

  /** Why it stands where it stands. */
  async reason(): Promise<string> {
    return this.client.events('stopped').at(-1)?.body.reason;
  }

  private async nameThreads(): Promise<void> {
    const { threads } = await this.client.request<DebugProtocol.ThreadsResponse['body']>('threads');
    this.threads = threads.map((t) => t.name);
  }

  private name = (id: number | undefined): string =>
    id === SCRIPT_THREAD ? 'script' : (this.threads[id ?? 0] ?? 'nobody').replace(/ .*/, '');

  private frame(f: DebugProtocol.StackFrame): string {
    const script = f.source?.path === PROGRAM;
    const text = script ? (this.script[f.line - 1] ?? '').trim() : '';
    return `${f.name}, ${script ? `line ${f.line}` : `${f.source?.name}:${f.line}`}${text ? `: ${text}` : ''}`;
  }

  private tellOutput(): void {
    const events = this.client.events('output');
    for (const e of events.slice(this.outputs)) {
      const where = e.body.line ? ` (line ${e.body.line})` : '';
      for (const line of e.body.output.trimEnd().split('\n')) this.lines.push(`   ${e.body.category}: ${line}${where}`);
    }
    this.outputs = events.length;
  }

  /**
   * Where the session is now: the stop, the stack of its thread, and what the threads are about.
   */
  async tell(): Promise<void> {
    const stop = await this.client.stop();
    if (!stop) {
      this.tellOutput();
      const exit = this.client.events('exited').at(-1) as Event | undefined;
      this.lines.push(`<- terminated${exit ? `, exit code ${exit.body.exitCode}` : ''}`);
      return;
    }
    await this.nameThreads();
    this.tellOutput();
    const hits = stop.hitBreakpointIds ? `, breakpoints ${stop.hitBreakpointIds.join(', ')}` : '';
    this.lines.push(`<- stopped on ${this.name(stop.threadId)}: ${stop.reason}, "${stop.description}"${hits}`);
    for (const f of await this.client.stack(stop.threadId)) this.lines.push(`   ${this.frame(f)}`);
    const others = this.threads.filter((t) => t.includes(' '));
    if (others.length > 0) this.lines.push(`   threads: ${others.join('; ')}`);
  }

  async launch(args: Args = {}, configure: (t: Transcript) => Promise<unknown> = async () => {}): Promise<void> {
    this.lines.push('', `-> launch ${JSON.stringify(args)}`);
    await this.client.launch(args, () => configure(this));
    await this.tell();
  }

  get hasEnded(): boolean {
    return this.client.events('terminated').length > 0;
  }

  private threadId(name: string): number {
    return name === 'script' ? SCRIPT_THREAD : this.threads.findIndex((t) => t.replace(/ .*/, '') === name);
  }

  /** Requests of threads that lead to where the transcript begins. */
  async given(text: string, requests: readonly (readonly [command: string, thread: string])[]): Promise<void> {
    this.lines.push('', `given: ${text}`);
    await this.client.launch({ stopOnEntry: true, stopAtEnd: true });
    for (const [command, thread] of requests) {
      await this.nameThreads();
      await this.client.request(command, { threadId: this.threadId(thread) });
      await this.client.stop();
    }
    this.outputs = this.client.events('output').length;
    await this.tell();
  }

  /** A request of a thread by its name, and what comes of it. */
  async run(command: string, thread = 'script', args: Args = {}): Promise<void> {
    const more = Object.keys(args).length > 0 ? ` ${JSON.stringify(args)}` : '';
    this.lines.push('', `-> ${command} (${thread})${more}`);
    await this.client.request(command, { threadId: this.threadId(thread), ...args });
    await this.tell();
  }

  /** A request that is answered with something, and then moves the trace. */
  async move(command: string, args: Args, show: (body: never) => string[]): Promise<void> {
    await this.ask(command, args, show);
    await this.tell();
  }

  /** A request of a thread that moves nothing. */
  async of(command: string, thread: string, args: Args, show: (body: never) => string[]): Promise<void> {
    this.lines.push('', `-> ${command} (${thread})${Object.keys(args).length > 0 ? ` ${JSON.stringify(args)}` : ''}`);
    await this.show(command, { threadId: this.threadId(thread), ...args }, show);
  }

  /** The frame at the top of a thread's stack. */
  async frameId(thread: string): Promise<number> {
    return (await this.client.stack(this.threadId(thread)))[0]?.id as number;
  }

  /** Goes on until the trace has ended. */
  async continueToEnd(): Promise<void> {
    while (this.client.events('terminated').length === 0) await this.run('continue');
  }

  /** A request whose answer is told whole, in short lines. */
  async ask(command: string, args: Args, show: (body: never) => string[]): Promise<void> {
    this.lines.push('', `-> ${command} ${JSON.stringify(args)}`);
    await this.show(command, args, show);
  }

  private async show(command: string, args: Args, show: (body: never) => string[]): Promise<void> {
    const response = await this.client.answer(command, args);
    if (!response.success) this.lines.push(`<- refused: ${response.message}`);
    else for (const line of show(response.body as never)) this.lines.push(`<- ${line}`);
  }

  breakpoints(command: string, args: Args): Promise<void> {
    return this.ask(command, args, ({ breakpoints }: { breakpoints: DebugProtocol.Breakpoint[] }) =>
      breakpoints.map((b) =>
        b.verified ? `${b.id} verified${b.line ? `, line ${b.line}` : ''}` : `${b.id} refused: ${b.message}`,
      ),
    );
  }

  evaluate(expression: string): Promise<void> {
    return this.ask('evaluate', { expression }, ({ result }: { result: string }) => [result]);
  }

  /** A line typed in the console. */
  async type(expression: string): Promise<void> {
    this.lines.push('', `> ${expression}`);
    await this.show('evaluate', { expression, context: 'repl' }, ({ result }: { result: string }) =>
      result.trimEnd().split('\n'),
    );
  }

  /** The same, of what goes somewhere. */
  async typeAndGo(expression: string): Promise<void> {
    await this.type(expression);
    await this.tell();
  }

  async end(): Promise<void> {
    this.lines.push('', '-> disconnect');
    await this.client.request('disconnect');
    expect(faults(this.client.log)).toEqual([]);
  }

  /**
   * Compares with the file, or writes it; MESSAGES names a folder for the messages themselves, for
   * a checker of the protocol.
   */
  compare(file: string): void {
    const { MESSAGES } = process.env;
    const told = this.client.log.map((message, t) =>
      JSON.stringify({ t, from: message.type === 'request' ? 'client' : 'adapter', message }),
    );
    if (MESSAGES) writeFileSync(`${MESSAGES}/${file.replace('/', '-')}.jsonl`, `${told.join('\n')}\n`);
    const path = fileURLToPath(new URL(`transcripts/${file}.txt`, import.meta.url));
    const text = `${this.lines.join('\n')}\n`;
    if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(path, text);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '(there is no such transcript yet)').toBe(text);
  }
}
