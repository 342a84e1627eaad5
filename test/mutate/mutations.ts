// The small mistakes that a mutation run makes, as replacements in a source text: a comparison off
// by its boundary, a condition the other way round, a statement or a call left out, a constant off
// by one, a return too early, a table without one of its elements.
import { parseAst } from 'vitest/node';
import { isFunction, listIn, type Node, returnsValue, walk } from './syntax.ts';

export const KINDS = [
  'comparison',
  'condition',
  'and/or',
  'constant',
  'statement',
  'call',
  'early return',
  'element',
] as const;
export type Kind = (typeof KINDS)[number];

/** `text.slice(start, end)` becomes `now`. */
export interface Mutation {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  readonly now: string;
  /**
   * What runs if the mutated place does: an expression, a statement, or the point before `start`.
   */
  readonly seen: { readonly start: number; readonly end: number; readonly as: 'expression' | 'statement' | 'point' };
}

const TURNED: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
};
const CONDITIONS = new Set([
  'IfStatement',
  'ConditionalExpression',
  'WhileStatement',
  'DoWhileStatement',
  'ForStatement',
]);

/** What has a list of statements, which can be without one of them. */
const HAS_LIST = /^(Program|BlockStatement|SwitchCase)$/;

/** All mutations of a file, in the order of the text. */
export function mutationsOf(text: string): Mutation[] {
  const found: Mutation[] = [];
  const add = (kind: Kind, { start, end }: Node, now: string): unknown =>
    found.push({ kind, start, end, now, seen: { start, end, as: 'expression' } });
  const drop = (kind: Kind, { start, end }: Node, parent: Node | undefined): unknown =>
    found.push({
      kind,
      start,
      end,
      now: HAS_LIST.test(parent?.type ?? '') ? '' : '{}',
      seen: { start, end, as: 'statement' },
    });

  walk(parseAst(text, { lang: 'ts' }) as unknown as Node, (node, parent, insideFunction) => {
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression': {
        const turned = TURNED[node.operator as string];
        if (turned === undefined) break;
        const code = turn(text, node, turned);
        if (node.type === 'BinaryExpression') add('comparison', node, code);
        else add('and/or', node, parent?.type === 'LogicalExpression' ? `(${code})` : code);
        break;
      }
      case 'Literal':
        if (typeof node.value === 'number' && !(parent?.type === 'Property' && parent.key === node))
          for (const value of [node.value + 1, node.value - 1])
            add('constant', node, numberText(value, node.raw as string));
        break;
      case 'ExpressionStatement': {
        if (typeof node.directive === 'string') break;
        const call = /^(Call|Chain|Await)Expression$/.test((node.expression as Node).type);
        drop(call ? 'call' : 'statement', node, parent);
        break;
      }
      case 'ContinueStatement':
      case 'ThrowStatement':
        drop('statement', node, parent);
        break;
      case 'ArrayExpression':
      case 'ObjectExpression':
        if (!insideFunction) withoutOne(node, found);
        break;
    }
    if (node.type === 'IfStatement' && !node.alternate) drop('statement', node, parent);
    if (CONDITIONS.has(node.type) && node.test) {
      const test = node.test as Node;
      const negated = test.type === 'UnaryExpression' && test.operator === '!';
      add('condition', test, negated ? text.slice(test.start + 1, test.end) : `!(${text.slice(test.start, test.end)})`);
    }
    if (isFunction(node)) earlyReturn(node, found);
  });
  return found.sort((a, b) => a.start - b.start);
}

/** The expression with another operator, each side kept together. */
function turn(text: string, node: Node, operator: string): string {
  const [left, right] = [node.left as Node, node.right as Node];
  const at = text.indexOf(node.operator as string, left.end);
  const side = (child: Node, from: number, to: number): string => {
    const code = text.slice(from, to).trim();
    return child.type === 'LogicalExpression' && !code.startsWith('(') ? `(${code})` : code;
  };
  const end = at + (node.operator as string).length;
  return `${side(left, node.start, at)} ${operator} ${side(right, end, node.end)}`;
}

function numberText(value: number, raw: string): string {
  const code = raw.startsWith('0x') ? `0x${Math.abs(value).toString(16)}` : String(Math.abs(value));
  return value < 0 ? `(-${code})` : code;
}

function withoutOne(node: Node, found: Mutation[]): void {
  const elements = listIn(node.type === 'ArrayExpression' ? node.elements : node.properties);
  const seen = { start: node.start, end: node.end, as: 'expression' } as const;
  if (elements.length < 2) return;
  elements.forEach((element, i) => {
    const next = elements[i + 1];
    const start = next ? element.start : (elements[i - 1] as Node).end;
    found.push({ kind: 'element', start, end: next ? next.start : element.end, now: '', seen });
  });
}

/**
 * Half way through a function that gives nothing back. Functions declared in it are there all the
 * same, so that a return before them alone would change nothing.
 */
function earlyReturn(node: Node, found: Mutation[]): void {
  const body = node.body as Node;
  if (body?.type !== 'BlockStatement' || returnsValue(body)) return;
  const statements = listIn(body.body).filter(({ type }) => type !== 'FunctionDeclaration');
  const at = statements[Math.floor(statements.length / 2)]?.start;
  if (at !== undefined)
    found.push({
      kind: 'early return',
      start: at,
      end: at,
      now: 'return; ',
      seen: { start: at, end: at, as: 'point' },
    });
}
