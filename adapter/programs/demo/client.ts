// A small client of the protocol over a child process's standard streams.
import { type ChildProcess, spawn } from 'node:child_process';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { frame, newReader } from '../../transport/messageStream.ts';

const TIMEOUT_MS = 20_000;

export class Client {
  private readonly child: ChildProcess;
  private sequence = 1;
  private readonly answers = new Map<number, (response: DebugProtocol.Response) => void>();
  private readonly events: DebugProtocol.Event[] = [];
  private waiting: (() => void)[] = [];
  private gone = '';

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const reader = newReader(
      (message) => this.receive(message as DebugProtocol.ProtocolMessage),
      (why) => this.fail(why),
    );
    this.child.stdout?.on('data', (chunk: Buffer) => reader.feed(chunk));
    this.child.on('error', (error) => this.fail(error.message));
    this.child.on('exit', (code) => this.fail(`the adapter ended with code ${code}`));
    this.child.stdin?.on('error', () => {});
  }

  private fail(why: string): void {
    this.gone = why;
    for (const wake of this.waiting) wake();
  }

  private receive(message: DebugProtocol.ProtocolMessage): void {
    if (message.type === 'response') {
      const response = message as DebugProtocol.Response;
      this.answers.get(response.request_seq)?.(response);
      this.answers.delete(response.request_seq);
    } else if (message.type === 'event') {
      this.events.push(message as DebugProtocol.Event);
      for (const wake of this.waiting) wake();
    }
  }

  /** Sends a request; its answer's body. @throws what the adapter says if it refuses. */
  async request<T>(command: string, args?: object): Promise<T> {
    const seq = this.sequence++;
    const answer = new Promise<DebugProtocol.Response>((resolve, reject) => {
      this.answers.set(seq, resolve);
      const timer = setTimeout(
        () => reject(new Error(`no answer to ${command} after ${TIMEOUT_MS / 1000} s`)),
        TIMEOUT_MS,
      );
      timer.unref();
    });
    this.child.stdin?.write(frame({ seq, type: 'request', command, arguments: args }));
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
