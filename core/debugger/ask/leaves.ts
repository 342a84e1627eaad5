// The values that an expression reads, each by itself.
import type { Expression } from '../../trace/ast.ts';
import { CONSTANTS } from '../../trace/expression/evaluate.ts';
import { formatExpression } from '../../trace/expression/expression.ts';

function* all(e: Expression): Generator<Expression> {
  switch (e.kind) {
    case 'unary':
      yield* all(e.operand);
      break;
    case 'binary':
      yield* all(e.left);
      yield* all(e.right);
      break;
    case 'name':
      // `KERN_SUCCESS`, `rw-`, `true`: the same in every state
      if (!CONSTANTS.has(e.name)) yield e;
      break;
    case 'member':
    case 'call':
      yield e;
      break;
    case 'number':
      break;
  }
}

/** In their order, each once. */
export const leaves = (e: Expression): Expression[] => [
  ...new Map([...all(e)].map((leaf) => [formatExpression(leaf), leaf])).values(),
];
