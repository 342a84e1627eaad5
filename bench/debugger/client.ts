// A client that measures: it speaks the protocol to the adapter in a process of its own, over its
// standard streams or over TCP, and loses no time itself.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { frame, newReader } from '../../adapter/transport/messageStream.ts';

type Response = DebugProtocol.Response;
type Event = DebugProtocol.Event;

/** An adapter that listens, for one session after another. */
export interface Adapter {
  readonly child: ChildProcess;
  readonly port: number;
}

export async function listening(adapter: string): Promise<Adapter> {
  const child = spawn(process.execPath, [adapter, '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.once('exit', () => reject(new Error(`the adapter did not listen: ${said}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
      const found = /:(\d+)\s/.exec(said);
      if (found) resolve(Number(found[1]));
    });
  });
  return { child, port };
}

export class MeasuringClient {
  private readonly child: ChildProcess;
  private readonly output: NodeJS.WritableStream;
  private sequence = 1;
  private readonly answers = new Map<number, (response: Response) => void>();
  private readonly stops: Event[] = [];
  private waiting: ((event: Event) => void) | undefined;
  private last = '';
  private initialized: (() => void) | undefined;

  private constructor(child: ChildProcess, input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
    this.child = child;
    this.output = output;
    const reader = newReader(
      (message) => this.receive(message as DebugProtocol.ProtocolMessage),
      (text) => process.stderr.write(`${text}\n`),
    );
    input.on('data', (chunk: Buffer) => reader.feed(chunk));
  }

  static overStdio(adapter: string): MeasuringClient {
    const child = spawn(process.execPath, [adapter], { stdio: ['pipe', 'pipe', 'inherit'] });
    return new MeasuringClient(child, child.stdout as NodeJS.ReadableStream, child.stdin as NodeJS.WritableStream);
  }

  /** A session of an adapter that may have had others before. */
  static async overTcp({ child, port }: Adapter): Promise<MeasuringClient> {
    const socket = net.connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new MeasuringClient(child, socket, socket);
  }

  private receive(message: DebugProtocol.ProtocolMessage): void {
    if (message.type === 'response') {
      const response = message as Response;
      this.answers.get(response.request_seq)?.(response);
      this.answers.delete(response.request_seq);
      return;
    }
    const event = message as Event;
    if (event.event === 'initialized') this.initialized?.();
    if (event.event !== 'stopped' && event.event !== 'terminated') return;
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) waiting(event);
    else this.stops.push(event);
  }

  /** The body of an answer. @throws what the adapter says if it refuses */
  async request<T>(command: string, args: object = {}): Promise<T> {
    const seq = this.sequence++;
    this.last = `${this.last.slice(-300)} ${command} ${JSON.stringify(args)}`;
    const answer = new Promise<Response>((resolve) => this.answers.set(seq, resolve));
    this.output.write(frame({ seq, type: 'request', command, arguments: args } as DebugProtocol.Request));
    const response = await answer;
    if (!response.success) throw new Error(`${command}: ${response.message}`);
    return response.body as T;
  }

  /** The next stop; @throws if the session ends instead */
  async stopped(): Promise<DebugProtocol.StoppedEvent['body']> {
    const event = this.stops.shift() ?? (await new Promise<Event>((resolve) => (this.waiting = resolve)));
    if (event.event === 'terminated') throw new Error(`the session has ended after ${this.last}`);
    return event.body;
  }

  /** A request that makes it stop, and where. */
  async go(command: string, args: object): Promise<DebugProtocol.StoppedEvent['body']> {
    await this.request(command, args);
    return this.stopped();
  }

  /** Launches a script up to its first stop; milliseconds from the launch request on. */
  async launch(program: string): Promise<number> {
    const args = { adapterID: 'vmtrace', pathFormat: 'path', linesStartAt1: true, supportsVariableType: true };
    await this.request('initialize', args);
    const ready = new Promise<void>((resolve) => {
      this.initialized = resolve;
    });
    const began = performance.now();
    const launched = this.request('launch', { program, stopOnEntry: true, stopAtEnd: true });
    await Promise.race([ready, launched]);
    await this.request('setExceptionBreakpoints', { filters: [] });
    await this.request('configurationDone');
    await launched;
    await this.stopped();
    return performance.now() - began;
  }

  /** What the adapter's process occupies, in bytes; undefined where the system does not tell. */
  memory(): number | undefined {
    try {
      const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'));
      return found ? Number(found[1]) * 1024 : undefined;
    } catch {
      return undefined;
    }
  }

  /** Ends the session; an adapter that listens is there for the next. */
  async disconnect(): Promise<void> {
    await this.request('disconnect').catch(() => {});
  }

  async close(): Promise<void> {
    await this.disconnect();
    this.child.kill();
  }
}
