// Debug sessions of random requests, each sent when the one before is done with: what the debugger
// answers, where it stops and why, what it writes to the console.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, test } from 'vitest';
import { REQUEST, SCRIPT_THREAD } from '../../adapter/protocol.ts';
import { newRandom, next } from '../../bench/random.ts';
import { type Args, type Event, faults, PROGRAM, TestClient } from '../adapter/client.ts';
import { type CorpusScript, EXAMPLES, OTHER_SCRIPTS, randomScripts } from './corpus.ts';
import { digest, expectRecorded } from './recorded.ts';

const REQUESTS = 120;
/** Characters; a longer answer is recorded as a digest. */
const SHORT = 300;
/** Ids of each kind that it remembers. */
const MOST_IDS = 16;

type Request = readonly [command: string, args: Args];

const EXPRESSIONS = [
  'map.timestamp',
  'map',
  'entry(0x10000)',
  'entry(0x3000).wired_count',
  'entry(0x12000).prot == rw-',
  't1',
  't1.state',
  't2.waits_for',
  'user_wired',
  'swap_reserved',
  'map.lock',
  'map.entries',
  'entry(0x12000).wiring_thread',
  'nobody.x',
  '1 +',
];
const LINES = [
  ':help',
  ':where',
  ':branches',
  ':why map.timestamp',
  ':why entry(0x10000).wired_count',
  ':changes map.timestamp',
  ':find entry(0x10000).wired_count == 1',
  ':back',
  ':go 20',
  ':nonsense',
  't1: vm_map_wire(0x10000, 0x11000, USER)',
  't2: munmap(0x12000, 0x1000)',
];
const FILTERS = ['sleep', 'contended', 'wakeup', 'transition-begin', 'transition-end', 'KERN_INVALID_ADDRESS', 'errno'];
const ROUTINES = ['vm_map_wire_locked', 'vm_map_delete', 'vm_map_insert', 'mlock', 'nobody'];

/** What a random client of a session knows of it. */
class Driver {
  readonly lines: string[] = [];
  private readonly random;
  private readonly client: TestClient;
  private readonly ids = {
    frames: [0] as number[],
    references: [0] as number[],
    targets: [0] as number[],
    threads: [SCRIPT_THREAD],
  };
  private told = 0;

  constructor({ text }: CorpusScript, seed: number) {
    this.random = newRandom(BigInt(seed));
    this.client = new TestClient({ [PROGRAM]: text });
  }

  private one<T>(list: readonly T[]): T {
    return list[next(this.random, list.length)] as T;
  }

  private below(n: number): number {
    return next(this.random, n);
  }

  private request(): Request {
    const threadId = this.one(this.ids.threads);
    const frameId = this.one(this.ids.frames);
    const reference = this.one(this.ids.references);
    const expression = this.one(EXPRESSIONS);
    const line = 1 + this.below(40);
    const source = this.one([{ path: PROGRAM }, { path: `vmtrace-kernel:/freebsd-15/${this.one(ROUTINES)}.vmkernel` }]);
    const threadNow = this.ids.threads.at(-1);
    return this.one<Request>([
      ['continue', { threadId }],
      ['next', { threadId: SCRIPT_THREAD }],
      ['next', { threadId }],
      ['stepIn', { threadId }],
      ['stepIn', { threadId: threadNow }],
      ['next', { threadId: threadNow }],
      ['continue', { threadId: threadNow }],
      ['exceptionInfo', { threadId: threadNow }],
      ['stepOut', { threadId }],
      ['stepBack', { threadId }],
      ['reverseContinue', { threadId }],
      ['restartFrame', { frameId }],
      ['goto', { threadId, targetId: this.one(this.ids.targets) }],
      [REQUEST.stepBackInto, { threadId }],
      [REQUEST.stepBackOut, { threadId }],
      [REQUEST.runOnly, { threadId }],
      [REQUEST.runUntilBlocked, { threadId }],
      [REQUEST.travel, { position: this.below(300) }],
      [REQUEST.undoJump, {}],
      [REQUEST.jump, { expression, direction: this.one(['back', 'forward']) }],
      [REQUEST.takeBranch, { branch: this.below(3) }],
      [REQUEST.findNext, { query: expression, direction: this.one(['back', 'forward']) }],
      ['threads', {}],
      ['stackTrace', { threadId }],
      ['scopes', { frameId }],
      ['variables', { variablesReference: reference }],
      ['variables', { variablesReference: reference, start: 1, count: 3, format: { hex: true } }],
      ['evaluate', { expression, frameId, context: this.one(['watch', 'hover', 'repl', 'clipboard']) }],
      ['evaluate', { expression: this.one(LINES), frameId, context: 'repl' }],
      ['evaluate', { expression: this.one(LINES), context: 'repl' }],
      ['setVariable', { variablesReference: reference, name: this.one(['busy', 'prot', 'inherit']), value: '1' }],
      ['setExpression', { expression, value: this.one(['1', 'rw-', '0x2000']) }],
      [
        'setBreakpoints',
        { source, breakpoints: [{ line }, { line: line + 2, condition: expression, hitCondition: '% 2' }] },
      ],
      ['setBreakpoints', { source, breakpoints: [{ line, logMessage: `at {map.timestamp} {${expression}}` }] }],
      ['setFunctionBreakpoints', { breakpoints: [{ name: this.one(ROUTINES) }] }],
      ['setExceptionBreakpoints', { filters: [this.one(FILTERS)] }],
      ['setExceptionBreakpoints', { filters: [] }],
      ['dataBreakpointInfo', { variablesReference: reference, name: this.one(['timestamp', 'wired_count']) }],
      ['setDataBreakpoints', { breakpoints: [{ dataId: expression, accessType: this.one(['read', 'write']) }] }],
      ['setInstructionBreakpoints', { breakpoints: [] }],
      ['disassemble', { memoryReference: '0xffffffff80012000', instructionOffset: -2, instructionCount: 6 }],
      ['completions', { text: this.one(['map.', 't1: vm_map_', 'entry(', ':']), column: 5, frameId }],
      ['breakpointLocations', { source, line, endLine: line + 2 }],
      ['gotoTargets', { source, line }],
      ['stepInTargets', { frameId }],
      ['exceptionInfo', { threadId }],
      ['loadedSources', {}],
      ['source', { source, sourceReference: 0 }],
      [REQUEST.state, { start: 0, count: 9 }],
      [REQUEST.history, { start: 0, count: 6, byTime: this.below(2) === 0 }],
      [REQUEST.historyEvents, { index: this.below(6) }],
      [REQUEST.explainValue, { expression }],
      [REQUEST.changes, { expression }],
      [REQUEST.find, { query: expression }],
      [REQUEST.findProposals, { query: this.one(['entry(', 'mlock =', expression]) }],
      [REQUEST.picture, { columns: 40 }],
      [REQUEST.pictureDetail, { position: this.below(60), thread: 0 }],
      [REQUEST.branches, {}],
      [REQUEST.renameBranch, { branch: this.below(3), name: this.one(['a', '']) }],
      [REQUEST.freeze, { threadId, frozen: this.below(2) === 0 }],
      [REQUEST.script, { form: this.one(['script', 'schedule']) }],
    ]);
  }

  private keep(list: number[], id: unknown): void {
    if (typeof id !== 'number' || id <= 0) return;
    // the last ones, and at times an old one
    list.push(id);
    if (list.length > MOST_IDS) list.splice(this.below(MOST_IDS / 2), 1);
  }

  private learn({ body }: DebugProtocol.Response): void {
    const found = (body ?? {}) as Record<string, { id?: number; variablesReference?: number }[] | undefined>;
    for (const one of found.stackFrames ?? []) this.keep(this.ids.frames, one.id);
    for (const one of found.targets ?? []) this.keep(this.ids.targets, one.id);
    for (const one of found.threads ?? []) this.keep(this.ids.threads, one.id);
    for (const one of [...(found.scopes ?? []), ...(found.variables ?? [])])
      this.keep(this.ids.references, one.variablesReference);
  }

  /** Where it has stopped since the last time; the frames and variables there are known then. */
  private async tellStops(): Promise<void> {
    const events = this.client.log.slice(this.told).filter(({ type }) => type === 'event') as Event[];
    this.told = this.client.log.length;
    for (const { event, body } of events) {
      if (event === 'terminated') this.lines.push('   terminated');
      if (event !== 'stopped') continue;
      this.lines.push(`   stopped: ${body.reason}, "${body.description}", ${body.text ?? ''}`);
      if (this.hasEnded) continue;
      const { threadId } = body;
      await this.ask('threads', {});
      await this.ask('stackTrace', { threadId });
      const frameId = this.ids.frames.at(-1);
      await this.ask('scopes', { frameId });
    }
  }

  /** The lines of the console, without those that a run prints only while it has time. */
  private get console(): string[] {
    const texts = this.client.events('output').map(({ body }) => `${body.category}: ${body.output}`);
    return texts
      .filter((text) => !/^\w+: (?: |What can come)/.test(text))
      .map((text) => `   > ${text.split(/[;\n]/)[0]}`);
  }

  private async ask(command: string, args: Args): Promise<void> {
    const answer = await this.client.answer(command, args);
    // both have a bound of time: causes in a picture, and what can come of a choice
    const body = JSON.stringify({ ...answer.body, causes: undefined }).replace(
      /; (?:always end|can end|nothing bad)[^"]*/g,
      '',
    );
    const text = answer.success ? body : `refused: ${answer.message}`;
    this.lines.push(`${command} ${JSON.stringify(args)}`, `   ${text.length < SHORT ? text : digest(text)}`);
    this.learn(answer);
  }

  /** Until nothing goes on. */
  private async quiet(): Promise<void> {
    for (;;) {
      const answer = await this.client.answer(REQUEST.state, { start: 0, count: 0 });
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
      if (!answer.message?.includes('is running')) return;
    }
  }

  private get hasEnded(): boolean {
    return this.client.events('terminated').length > 0;
  }

  async play(): Promise<string[]> {
    await this.client.launch({ stopOnEntry: true, stopAtEnd: true });
    await this.quiet();
    await this.tellStops();
    for (let i = 0; i < REQUESTS && !this.hasEnded; i++) {
      await this.ask(...this.request());
      await this.quiet();
      await this.tellStops();
    }
    if (!this.hasEnded) await this.client.request('disconnect');
    expect(faults(this.client.log)).toEqual([]);
    return [...this.lines, ...this.console];
  }
}

const RANDOM = [...randomScripts(1, 12), ...OTHER_SCRIPTS.slice(-8)];
const SHOWN = [
  'lock-wait',
  'stuck-unmap',
  'unmapped-while-asleep',
  'fork-of-a-wired-map',
  'stack-grows',
  'failing-page',
];

test.each([
  ['examples', EXAMPLES.filter(({ name }) => SHOWN.includes(name.replace('.vmtrace', '')))],
  ['random', RANDOM],
] as const)('a session of the %s scripts is answered as it was before', async (name, scripts) => {
  expect(scripts.length).toBe(name === 'random' ? RANDOM.length : SHOWN.length);
  const lines: string[] = [];
  for (const [i, script] of scripts.entries())
    lines.push(`== ${script.name}`, ...(await new Driver(script, i + 1).play()));
  expectRecorded(`sessions-${name}`, lines);
});
