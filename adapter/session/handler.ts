// A row of a concern's table: what a request takes, how it is answered, and the capabilities that it honours.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Schema } from './arguments.ts';
import type { After, Context } from './context.ts';
import type { Command, Given, Taken } from './requests.ts';

export interface Handler<A, B> {
  readonly takes: Schema<A>;
  /** What the answer to `initialize` says because of this request. */
  readonly capabilities?: DebugProtocol.Capabilities;
  /** Gives the body of the answer; what follows from it (a stop, the end) it hands to `after`. @throws RequestError */
  answer(c: Context, args: A, after: After): B | Promise<B>;
}

export type Handlers<C extends Command> = { readonly [K in C]: Handler<Taken<K>, Given<K>> };
