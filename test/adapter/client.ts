// A client inside the test's own process: it speaks to a session message by message, keeps all that
// was said, and knows the rules that every session has to keep.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { SCRIPT_THREAD } from '../../adapter/protocol.ts';
import type { Environment } from '../../adapter/session/environment.ts';
import { VmtraceSession } from '../../adapter/session/session.ts';
import { PATIENCE_MS } from '../patience.ts';

type Message = DebugProtocol.ProtocolMessage;
export type Request = DebugProtocol.Request;
export type Response = DebugProtocol.Response;
export type Event = DebugProtocol.Event;
export type Args = Record<string, unknown>;

export const PROGRAM = '/traces/case.vmtrace';

export class TestClient {
  /** All messages, both ways, in order. */
  readonly log: Message[] = [];
  readonly session: VmtraceSession;
  private sequence = 1;
  private readonly wakers = new Set<() => void>();
  /** Messages before this one are done with. */
  private mark = 0;
  readonly files: Map<string, string>;

  constructor(files: Record<string, string> = {}, environment: Partial<Environment> = {}) {
    this.files = new Map(Object.entries(files));
    this.session = new VmtraceSession({
      readFile: async (path) => {
        const text = this.files.get(path);
        if (text === undefined) throw new Error('no such file');
        return text;
      },
      ...environment,
    });
    this.session.onDidSendMessage((message) => {
      this.log.push(message as Message);
      for (const wake of this.wakers) wake();
    });
  }

  private find<T>(look: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.wakers.delete(check);
        const tail = this.log.slice(-5).map((m) => JSON.stringify(m));
        reject(new Error(`there was no ${what} in time; the last messages:\n${tail.join('\n')}`));
      }, PATIENCE_MS);
      const check = (): void => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(timer);
        this.wakers.delete(check);
        resolve(found);
      };
      this.wakers.add(check);
      check();
    });
  }

  /** Sends a message as it is; its sequence number. */
  send(command: string, args?: unknown): number {
    const seq = this.sequence++;
    const message = { seq, type: 'request', command, ...(args === undefined ? {} : { arguments: args }) } as Request;
    this.log.push(message);
    this.session.handleMessage(message);
    return seq;
  }

  /** The answer to a request, be it a refusal. */
  answer(command: string, args?: unknown): Promise<Response> {
    const seq = this.send(command, args);
    return this.answerTo(seq, command);
  }

  answerTo(seq: number, what: string): Promise<Response> {
    return this.find(
      () => this.log.find((m) => m.type === 'response' && (m as Response).request_seq === seq) as Response | undefined,
      `answer to ${what}`,
    );
  }

  /** The body of an answer. @throws if the request was refused */
  async request<T>(command: string, args?: unknown): Promise<T> {
    const response = await this.answer(command, args);
    if (!response.success) throw new Error(`${command}: ${response.message}`);
    return response.body as T;
  }

  /** The next event of one of these names that nobody has waited for yet. */
  async event(...names: string[]): Promise<Event> {
    const at = await this.find(
      () => {
        const i = this.log.findIndex(
          (m, n) => n >= this.mark && m.type === 'event' && names.includes((m as Event).event),
        );
        return i < 0 ? undefined : i;
      },
      `event ${names.join(' or ')}`,
    );
    this.mark = at + 1;
    return this.log[at] as Event;
  }

  events(name: string): Event[] {
    return this.log.filter((m) => m.type === 'event' && (m as Event).event === name) as Event[];
  }

  /** What was written to the console, of one category or of all. */
  output(category?: string): string {
    const outputs = this.events('output').filter((e) => category === undefined || e.body.category === category);
    return outputs.map((e) => e.body.output).join('');
  }

  initialize(args: Args = {}): Promise<DebugProtocol.Capabilities> {
    return this.request('initialize', {
      adapterID: 'vmtrace',
      pathFormat: 'path',
      supportsVariableType: true,
      ...args,
    });
  }

  /** Launches, and lets `configure` say what to stop at. */
  async launch(args: Args = {}, configure: () => Promise<unknown> = async () => {}): Promise<void> {
    if (this.sequence === 1) await this.initialize();
    const launched = this.send('launch', { program: PROGRAM, ...args });
    await this.event('initialized');
    await configure();
    await this.request('configurationDone');
    const response = await this.answerTo(launched, 'launch');
    if (!response.success) throw new Error(`launch: ${response.message}`);
  }

  /** The next stop, or undefined if the session has ended. */
  async stop(): Promise<DebugProtocol.StoppedEvent['body'] | undefined> {
    const event = await this.event('stopped', 'terminated');
    return event.event === 'stopped' ? (event as DebugProtocol.StoppedEvent).body : undefined;
  }

  /** A request that makes the trace run, and where it stops. */
  async go(command: string, threadId: number = SCRIPT_THREAD): Promise<DebugProtocol.StoppedEvent['body'] | undefined> {
    await this.request(command, { threadId });
    return this.stop();
  }

  async stack(threadId: number = SCRIPT_THREAD): Promise<DebugProtocol.StackFrame[]> {
    return (await this.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId })).stackFrames;
  }

  async evaluate(expression: string, frameId?: number): Promise<string> {
    const body = await this.request<DebugProtocol.EvaluateResponse['body']>('evaluate', {
      expression,
      ...(frameId === undefined ? {} : { frameId }),
    });
    return body.result;
  }
}

/** A session that has launched a script, and stands at its entry. */
export async function atEntry(
  script: string,
  args: Args = {},
  configure?: (client: TestClient) => Promise<unknown>,
): Promise<TestClient> {
  const client = new TestClient({ [PROGRAM]: script });
  await client.launch({ stopOnEntry: true, ...args }, async () => configure?.(client));
  await client.stop();
  return client;
}

const STOPPING: ReadonlySet<string> = new Set([
  'next',
  'stepIn',
  'stepOut',
  'continue',
  'pause',
  'stepBack',
  'reverseContinue',
]);

/** The rules beyond the schema: what a session has done wrong, in words. */
export function faults(log: readonly Message[]): string[] {
  const found: string[] = [];
  const open = new Map<number, string>();
  let last = 0;
  let terminated = 0;
  let initialized = false;
  for (const m of log) {
    if (m.type === 'request') {
      open.set(m.seq, (m as Request).command);
      continue;
    }
    if (m.seq !== last + 1) found.push(`sequence number ${m.seq} after ${last}`);
    last = m.seq;
    if (m.type === 'response') {
      const r = m as Response;
      if (open.get(r.request_seq) !== r.command) found.push(`an answer to ${r.command} that nobody waits for`);
      if (!r.success && !r.message) found.push(`${r.command} is refused without a word`);
      if (r.command === 'initialize') initialized = true;
      open.delete(r.request_seq);
      continue;
    }
    const e = m as Event;
    if (!initialized) found.push(`${e.event} before the answer to initialize`);
    if (terminated > 0 && ['stopped', 'thread', 'breakpoint', 'continued'].includes(e.event))
      found.push(`${e.event} after terminated`);
    if (e.event === 'terminated' && ++terminated > 1) found.push('terminated twice');
    if (e.event !== 'stopped') continue;
    for (const command of open.values())
      if (STOPPING.has(command)) found.push(`stopped before the answer to ${command}`);
    if (e.body.allThreadsStopped !== true) found.push('a stop of one thread only');
    if (!Number.isInteger(e.body.threadId)) found.push('a stop without a thread');
  }
  for (const command of open.values()) found.push(`${command} was never answered`);
  return found;
}
