// The debugger in this process, spoken to as an editor does: requests and events, no streams.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Environment } from '../../../session/environment.ts';
import { VmtraceSession } from '../../../session/session.ts';

/** The debugger refused a request: its words. */
export class Refused extends Error {}

export class LocalClient {
  /** A stop that the session has reported and the terminal has not shown yet. */
  stop: DebugProtocol.StoppedEvent['body'] | undefined;
  hasEnded = false;
  /** Of the trace, once it has ended. */
  exitCode: number | undefined;
  private readonly session: VmtraceSession;
  private readonly answers = new Map<number, (response: DebugProtocol.Response) => void>();
  private sequence = 1;

  constructor(environment: Environment, tell: (text: string) => void) {
    this.session = new VmtraceSession(environment);
    this.session.onDidSendMessage((sent) => {
      const message = sent as DebugProtocol.ProtocolMessage;
      if (message.type === 'response') {
        const response = message as DebugProtocol.Response;
        this.answers.get(response.request_seq)?.(response);
        this.answers.delete(response.request_seq);
      } else if (message.type === 'event') this.note(message as DebugProtocol.Event, tell);
    });
  }

  private note({ event, body }: DebugProtocol.Event, tell: (text: string) => void): void {
    if (event === 'stopped') this.stop = body as DebugProtocol.StoppedEvent['body'];
    else if (event === 'output') tell((body as DebugProtocol.OutputEvent['body']).output);
    else if (event === 'exited') this.exitCode = (body as DebugProtocol.ExitedEvent['body']).exitCode;
    else if (event === 'terminated') this.hasEnded = true;
  }

  /** @throws Refused */
  async request<T>(command: string, args?: object): Promise<T> {
    const seq = this.sequence++;
    const answered = new Promise<DebugProtocol.Response>((resolve) => this.answers.set(seq, resolve));
    const request: DebugProtocol.Request = { seq, type: 'request', command, arguments: args };
    this.session.handleMessage(request);
    const response = await answered;
    if (!response.success) throw new Refused(response.message);
    return response.body as T;
  }

  /** Until what the last request began has come to a stop, or to the end. */
  async settled(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.stop || this.hasEnded) return;
      try {
        // refused while the trace runs
        await this.request('evaluate', { expression: '0' });
        return;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }
  }
}
