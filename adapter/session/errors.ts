// An error of the client: what is wrong, and what to do about it. The session makes an error
// response of it; anything else that is thrown is a fault of the adapter.
import { Refusal } from '../../core/debugger/refusal.ts';

/** Whatever is echoed in it, and of how many names a list in it is made, an error is not longer. */
export const LONGEST_MESSAGE = 1000;

export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly id: number;
  /** Whether the editor should show it to the user at once. */
  readonly showUser: boolean;
  constructor(message: string, options: { id?: number; showUser?: boolean } = {}) {
    super(message);
    this.id = options.id ?? 1000;
    this.showUser = options.showUser ?? false;
  }
}

/** A refusal by the debugger is shown to the user at once. */
export function shown<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refusal) throw new RequestError(error.message, { showUser: true });
    throw error;
  }
}
