// A small client of the protocol over a child process's standard streams: requests with their answers, and events to wait for.
import { type ChildProcess, spawn } from 'node:child_process';
import type { DebugProtocol } from '@vscode/debugprotocol';

const TIMEOUT_MS = 20_000;

export class Client {
  private readonly child: ChildProcess;
  private sequence = 1;
  private buffer = Buffer.alloc(0);
  private readonly answers = new Map<number, (response: DebugProtocol.Response) => void>();
  private readonly events: DebugProtocol.Event[] = [];
  private waiting: (() => void)[] = [];
  private gone = '';

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdout?.on('data', (chunk: Buffer) => this.receive(chunk));
    this.child.on('error', (error) => this.fail(error.message));
    this.child.on('exit', (code) => this.fail(`the adapter ended with code ${code}`));
    this.child.stdin?.on('error', () => {});
  }

  private fail(why: string): void {
    this.gone = why;
    for (const wake of this.waiting) wake();
  }

  private receive(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const head = this.buffer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.toString('latin1', 0, head))?.[1]);
      if (this.buffer.length < head + 4 + length) return;
      const text = this.buffer.toString('utf8', head + 4, head + 4 + length);
      this.buffer = this.buffer.subarray(head + 4 + length);
      const message = JSON.parse(text) as DebugProtocol.ProtocolMessage;
      if (message.type === 'response') {
        const response = message as DebugProtocol.Response;
        this.answers.get(response.request_seq)?.(response);
        this.answers.delete(response.request_seq);
      } else if (message.type === 'event') {
        this.events.push(message as DebugProtocol.Event);
        for (const wake of this.waiting) wake();
      }
    }
  }

  /** Sends a request; its answer's body. @throws what the adapter says if it refuses. */
  async request<T>(command: string, args?: object): Promise<T> {
    const seq = this.sequence++;
    const text = JSON.stringify({ seq, type: 'request', command, arguments: args });
    const answer = new Promise<DebugProtocol.Response>((resolve, reject) => {
      this.answers.set(seq, resolve);
      const timer = setTimeout(
        () => reject(new Error(`no answer to ${command} after ${TIMEOUT_MS / 1000} s`)),
        TIMEOUT_MS,
      );
      timer.unref();
    });
    this.child.stdin?.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    const response = await answer;
    if (!response.success) throw new Error(`${command}: ${response.message}`);
    return response.body as T;
  }

  /** The next event of one of these names; earlier ones of other names are dropped. */
  async event(...names: string[]): Promise<DebugProtocol.Event> {
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      while (this.events.length > 0) {
        const event = this.events.shift();
        if (event && names.includes(event.event)) return event;
      }
      if (this.gone) throw new Error(this.gone);
      if (Date.now() > end) throw new Error(`no ${names.join(' or ')} after ${TIMEOUT_MS / 1000} s`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.waiting = [
          () => {
            clearTimeout(timer);
            resolve();
          },
        ];
      });
    }
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    await this.request('disconnect', {}).catch(() => {});
    this.child.stdin?.end();
    await ended;
  }
}
