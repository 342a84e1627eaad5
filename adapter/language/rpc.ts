// JSON-RPC as the Language Server Protocol has it: requests that may be taken back, answers, and
// notifications, over messages that come and go as objects. The library of the protocol would be a
// twentieth of the package.
import { INTERNAL_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, Refused } from './errors.ts';

export interface CancelToken {
  readonly isCancelled: boolean;
}

export interface Rpc {
  /** What a request is answered with. @throws Refused, and anything else as an internal error */
  onRequest(method: string, answer: (params: unknown, token: CancelToken) => unknown): void;
  onNotification(method: string, act: (params: unknown) => void): void;
  notify(method: string, params: unknown): void;
  /** Asks the client; nobody waits for the answer. */
  request(method: string, params?: unknown): void;
  /** Takes in a message, which is unchecked. */
  take(message: object): void;
}

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
}

/** `send` writes a message; `complain` tells what nobody can be told in an answer. */
export function newRpc(send: (message: object) => void, complain: (text: string) => void): Rpc {
  const requests = new Map<string, (params: unknown, token: CancelToken) => unknown>();
  const notifications = new Map<string, (params: unknown) => void>();
  /** Requests that are not answered yet, by their numbers or names. */
  const open = new Map<unknown, { isCancelled: boolean }>();
  let sent = 0;

  const post = (message: object): void => send({ jsonrpc: '2.0', ...message });

  async function answer(id: number | string, method: string, params: unknown): Promise<void> {
    const token = { isCancelled: false };
    open.set(id, token);
    try {
      const act = requests.get(method);
      if (!act) throw new Refused(METHOD_NOT_FOUND, `there is no request ${method}`);
      post({ id, result: (await act(params, token)) ?? null });
    } catch (error) {
      if (!(error instanceof Refused)) complain(error instanceof Error ? `${error.stack}` : String(error));
      const code = error instanceof Refused ? error.code : INTERNAL_ERROR;
      post({ id, error: { code, message: error instanceof Error ? error.message : String(error) } });
    } finally {
      open.delete(id);
    }
  }

  return {
    onRequest: (method, act) => void requests.set(method, act),
    onNotification: (method, act) => void notifications.set(method, act),
    notify: (method, params) => post({ method, params }),
    request: (method, params) => post({ id: `vmtrace-${++sent}`, method, ...(params !== undefined && { params }) }),
    take(message) {
      const { id, method, params } = message as Message;
      const isNamed = typeof id === 'number' || typeof id === 'string';
      if (typeof method !== 'string') {
        // an answer of the client, which nobody waits for
        const isAnswer = isNamed && ('result' in message || 'error' in message);
        if (!isAnswer) post({ id: null, error: { code: INVALID_REQUEST, message: 'a message has no method' } });
        return;
      }
      if (isNamed) void answer(id, method, params);
      else if (method === '$/cancelRequest') {
        const token = open.get((params as Message | null | undefined)?.id);
        if (token) token.isCancelled = true;
      } else notifications.get(method)?.(params);
    },
  };
}
