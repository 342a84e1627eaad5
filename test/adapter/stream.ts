// A stream of random requests, legal and illegal ones, from a seed: what a client could send, with
// ids that the adapter has given, with old ones, and with nonsense. It keeps nothing but counts, so
// that what grows is the adapter's.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { REQUEST, SCRIPT_THREAD } from '../../adapter/protocol.ts';
import { VmtraceSession } from '../../adapter/session/session.ts';
import { nextRandom } from '../../core/machine/schedulers.ts';
import { PATIENCE_MS } from '../patience.ts';
import { PROGRAM } from './client.ts';

type Message = DebugProtocol.ProtocolMessage;
type Args = Record<string, unknown>;

const RUNS = ['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue', 'goto', 'restartFrame'] as const;
const TRAVELS = [
  REQUEST.stepBackInto,
  REQUEST.stepBackOut,
  REQUEST.runOnly,
  REQUEST.runUntilBlocked,
  REQUEST.travel,
  REQUEST.takeBranch,
  REQUEST.undoJump,
] as const;
/** Those that are answered first and stop then, or end the session. */
const MOVING: ReadonlySet<string> = new Set([...RUNS, ...TRAVELS]);

export class Stream {
  requests = 0;
  refused = 0;
  stops = 0;
  readonly faults: string[] = [];
  /** All that were begun, as long as something else has them. */
  readonly sessions: WeakRef<VmtraceSession>[] = [];
  private random: number;
  private seq = 0;
  private session!: VmtraceSession;
  private readonly open = new Map<number, string>();
  private ended = false;
  private ready = false;
  /** Runs that were accepted and have not stopped yet. */
  private moving = 0;
  private waiting: (() => void) | undefined;
  private readonly ids = { frames: [1024], references: [2 ** 27], targets: [0, 1], dataIds: ['map.timestamp'] };
  private readonly script: string;

  constructor(seed: number, script: string) {
    this.random = seed;
    this.script = script;
  }

  private below(n: number): number {
    this.random = nextRandom(this.random);
    return this.random % n;
  }
  private one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  private receive(m: Message): void {
    if (m.type === 'response') this.answered(m as DebugProtocol.Response);
    else this.happened(m as DebugProtocol.Event);
    this.waiting?.();
  }

  private answered(r: DebugProtocol.Response): void {
    const command = this.open.get(r.request_seq);
    if (command !== r.command) this.faults.push(`an answer to ${r.command} that nobody waits for`);
    this.open.delete(r.request_seq);
    if (!r.success) {
      this.refused++;
      if (!r.message) this.faults.push(`${r.command} is refused without a word`);
      if (r.message?.includes('fault of its own')) this.faults.push(`${r.command}: ${r.message}`);
      return;
    }
    if (MOVING.has(r.command)) this.moving++;
    const body = (r.body ?? {}) as Record<string, { id?: number; variablesReference?: number }[] | undefined>;
    for (const f of body.stackFrames ?? []) this.keep(this.ids.frames, f.id ?? 0);
    for (const s of [...(body.scopes ?? []), ...(body.variables ?? [])])
      if (s.variablesReference) this.keep(this.ids.references, s.variablesReference);
    for (const t of body.targets ?? []) if (typeof t === 'object') this.keep(this.ids.targets, t.id ?? 0);
  }

  private keep(list: number[], id: number): void {
    if (list.length < 30) list.push(id);
    else list[this.below(30)] = id;
  }

  private happened(e: DebugProtocol.Event): void {
    if (e.event === 'output' && e.body.output.includes('fault of its own')) this.faults.push(e.body.output);
    if (e.event === 'terminated') {
      if (this.ended) this.faults.push('terminated twice');
      this.ended = true;
      this.moving = 0;
    }
    if (e.event === 'initialized') this.ready = true;
    if (e.event !== 'stopped') return;
    this.stops++;
    if (this.ended) this.faults.push('stopped after terminated');
    for (const command of this.open.values())
      if (MOVING.has(command)) this.faults.push(`stopped (${e.body.reason}) before the answer to ${command}`);
    this.moving = Math.max(0, this.moving - 1);
  }

  private send(command: unknown, args?: unknown): void {
    const seq = ++this.seq;
    this.requests++;
    if (typeof command === 'string') this.open.set(seq, command);
    const message = { seq, type: 'request', command, ...(args === undefined ? {} : { arguments: args }) };
    this.session.handleMessage(message as unknown as Message);
  }

  /** Until everything is answered, and whatever runs has stopped. */
  private async quiet(): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    while (this.open.size > 0 || this.moving > 0) {
      if (Date.now() > until) {
        this.faults.push(`no answer or no stop: ${[...this.open.values()].join(', ')}, ${this.moving} moving`);
        return;
      }
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
        setTimeout(resolve, 20);
      });
      this.waiting = undefined;
    }
  }

  private nonsense(): unknown {
    return this.one<unknown>([
      null,
      undefined,
      -1,
      0,
      1.5,
      2 ** 53,
      '',
      'x',
      '0x10000',
      [],
      {},
      [null],
      true,
      Number.NaN,
    ]);
  }

  private thread(): number {
    return this.one([1, 2, 3, SCRIPT_THREAD, SCRIPT_THREAD, 4]);
  }

  private request(): [string, Args] {
    const expression = this.one([
      'map.timestamp',
      'entry(0x3000).wired_count',
      't1',
      'entry(0x3000)',
      '1 +',
      'user_wired == 2',
      'nobody.x',
    ]);
    const source = this.one([
      { path: PROGRAM },
      { path: 'vmtrace-kernel:/freebsd-15/vm_map_wire_locked.vmkernel' },
      { path: '/nowhere' },
    ]);
    const threadId = this.thread();
    const frameId = this.one(this.ids.frames);
    const line = this.below(30);
    return this.one<[string, Args]>([
      [this.one(RUNS), { threadId, frameId, targetId: this.one(this.ids.targets) }],
      [this.one(RUNS), { threadId, granularity: this.one(['instruction', 'line', 'statement']) }],
      [this.one(TRAVELS), { threadId, position: this.below(200), branch: this.below(4) }],
      ['stepBack', { threadId }],
      ['next', { threadId }],
      ['stepIn', { threadId: SCRIPT_THREAD }],
      ['pause', { threadId }],
      ['threads', {}],
      ['stackTrace', { threadId: SCRIPT_THREAD }],
      ['stackTrace', { threadId: 1 + this.below(3) }],
      ['scopes', { frameId: this.ids.frames.at(-1) }],
      ['stackTrace', { threadId, startFrame: this.below(3), levels: this.below(5) }],
      ['scopes', { frameId }],
      ['variables', { variablesReference: this.one(this.ids.references), start: this.below(5), count: this.below(9) }],
      ['evaluate', { expression, frameId, context: this.one(['repl', 'watch', 'hover', 'clipboard', 'variables']) }],
      [
        'evaluate',
        {
          expression: this.one(['t1: vm_map_wire(0x3000, 0x5000, USER)', 't2: munmap(0x3000, 0x1000)']),
          context: 'repl',
        },
      ],
      [
        'setVariable',
        { variablesReference: this.one(this.ids.references), name: this.one(['timestamp', 'busy', 'x']), value: '3' },
      ],
      ['setExpression', { expression, value: this.one(['1', '0x2000', 'rw-', '']) }],
      [
        'setBreakpoints',
        { source, breakpoints: [{ line }, { line: line + 2, condition: expression, hitCondition: '% 2' }] },
      ],
      ['setFunctionBreakpoints', { breakpoints: [{ name: this.one(['vm_map_wire', 'vm_map_delete', 'nobody']) }] }],
      ['setExceptionBreakpoints', { filters: this.one([[], ['sleep'], ['KERN_INVALID_ADDRESS', 'contended'], ['x']]) }],
      [
        'dataBreakpointInfo',
        { variablesReference: this.one(this.ids.references), name: this.one(['timestamp', 'wired_count']) },
      ],
      [
        'setDataBreakpoints',
        { breakpoints: [{ dataId: this.one(this.ids.dataIds) }, { dataId: expression, accessType: 'read' }] },
      ],
      [
        'setInstructionBreakpoints',
        { breakpoints: [{ instructionReference: '0xffffffff80012004', offset: 4 * this.below(9) }] },
      ],
      [
        'disassemble',
        { memoryReference: '0xffffffff80012000', instructionOffset: -5, instructionCount: this.below(40) },
      ],
      ['completions', { text: this.one(['map.', 't1: vm_map_', 'entry(']), column: 1 + this.below(9), frameId }],
      ['breakpointLocations', { source, line, endLine: line + 3 }],
      ['gotoTargets', { source, line }],
      ['stepInTargets', { frameId }],
      ['exceptionInfo', { threadId }],
      ['loadedSources', {}],
      ['source', { source, sourceReference: 0 }],
      ['locations', { locationReference: 2 ** 27 * (1 + this.below(3)) + this.below(20) }],
      ['terminateThreads', { threadIds: [1 + this.below(3)] }],
      ['cancel', { requestId: this.below(1000), progressId: this.one(['run-1', 'x']) }],
      ['configurationDone', {}],
      ['initialize', {}],
      ['launch', { program: PROGRAM }],
      ['restart', {}],
      [REQUEST.state, { start: this.below(5), count: this.below(9) }],
      [REQUEST.jump, { expression, direction: this.one(['back', 'forward']) }],
      [
        REQUEST.history,
        {
          start: this.below(9) - 4,
          count: this.below(9),
          filter: { kind: this.one(['failed', 'waits', 'x']), address: '0x3000' },
        },
      ],
      [REQUEST.historyEvents, { index: this.below(12) }],
      [REQUEST.branches, {}],
      [REQUEST.renameBranch, { branch: this.below(3), name: this.one(['a', '']) }],
      [REQUEST.freeze, { threadId, frozen: this.below(2) === 0 }],
      [REQUEST.script, { form: this.one(['script', 'schedule', 'x']) }],
      [REQUEST.hex, {}],
      ['attach', {}],
      ['readMemory', { memoryReference: '0x1000', count: 4 }],
      ['modules', {}],
      [this.one(['', 'constructor', '__proto__', 'vmtrace/nothing']), {}],
    ]);
  }

  /** One session of so many requests. */
  async play(count: number): Promise<void> {
    this.session = new VmtraceSession({ readFile: async () => this.script });
    this.sessions.push(new WeakRef(this.session));
    this.session.onDidSendMessage((m) => this.receive(m as Message));
    this.seq = 0;
    this.ended = false;
    this.ready = false;
    this.moving = 0;
    if (this.below(4) === 0) this.send(...this.request());
    this.send('initialize', { adapterID: 'vmtrace', supportsProgressReporting: true, supportsInvalidatedEvent: true });
    this.send('launch', { program: PROGRAM, stopOnEntry: true, stopAtEnd: this.below(3) > 0 });
    while (!this.ready) await new Promise((resolve) => setTimeout(resolve, 1));
    this.send('setExceptionBreakpoints', { filters: [] });
    this.send('configurationDone');
    await this.quiet();
    for (let i = 0; i < count; i++) {
      const [command, args] = this.request();
      const what = this.below(12);
      if (what === 0) this.send(command, this.nonsense());
      else if (what === 1)
        this.send(command, { ...args, [this.one(Object.keys(args).concat('threadId'))]: this.nonsense() });
      else if (what === 2)
        this.send(command, Object.fromEntries(Object.entries(args).filter(() => this.below(2) === 0)));
      else this.send(command, args);
      // now and then several at once
      if (this.below(3) > 0) await this.quiet();
      if (!this.ended) continue;
      await this.quiet();
      this.ended = false;
      this.send('restart', {});
      await this.quiet();
    }
    await this.quiet();
    this.send('disconnect', {});
    await this.quiet();
    // `terminated` follows the answer, and is not one of the next session
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
