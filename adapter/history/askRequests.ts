// Questions about the history: how a value came about. The machine is back where it was when the answer is there.
import { explainValue } from '../../core/debugger/ask/chain.ts';
import type { Chain } from '../../core/debugger/ask/link.ts';
import { CANCELLED, inSlices, type Work } from '../../core/machine/work.ts';
import { evaluated } from '../inspection/evaluation.ts';
import { frameIfAny } from '../inspection/frames.ts';
import { REQUEST } from '../protocol.ts';
import { integer, optional, text } from '../session/arguments.ts';
import { type Context, stoppedControl } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { askedValue } from '../stepping/jump.ts';
import { search } from '../stepping/running.ts';

const VALUE = {
  frameId: optional(integer),
  variablesReference: optional(integer),
  name: optional(text),
  expression: optional(text),
};

/** Looks into the history before the answer is sent; a person can give it up. */
export async function looked<T>(c: Context, title: string, work: Work<T>): Promise<T> {
  const found = await search(c, title, (_, token) => inSlices(work, token));
  if (found === CANCELLED) throw new RequestError(`${title} was given up`);
  return found;
}

export const asking = {
  [REQUEST.explainValue]: {
    takes: VALUE,
    async answer(c, args) {
      const control = stoppedControl(c);
      const { target, expression } = askedValue(control, args);
      const frame = frameIfAny(control, args.frameId);
      const { machine, compiled } = control;
      const chain = await looked(
        c,
        `Explaining ${target.name}`,
        explainValue({ machine, compiled }, target, expression, frame),
      );
      const value =
        chain.value ||
        (expression ? evaluated(control, expression, frame, c.hex, true).result.replace(/^entry [^:]*: /, '') : '');
      return { ...chain, value } satisfies Chain;
    },
  },
} satisfies Concern;
