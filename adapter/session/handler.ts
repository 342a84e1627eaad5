// A row in the table of requests: its arguments, its answer, the capabilities that it honours.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Schema } from './arguments.ts';
import type { After, Context } from './context.ts';
import type { Command, Given, Taken } from './requests.ts';

export interface Handler<A, B> {
  readonly takes: Schema<A>;
  /** What the answer to `initialize` says because of this request. */
  readonly capabilities?: DebugProtocol.Capabilities;
  /**
   * Gives the body of the answer. What follows the answer (a stop, the end) goes to `after`.
   * @throws RequestError
   */
  answer(c: Context, args: A, after: After): B | Promise<B>;
}

export type Handlers<C extends Command> = { readonly [K in C]: Handler<Taken<K>, Given<K>> };

/** The rows of one concern. */
export type Concern = Partial<Handlers<Command>>;
