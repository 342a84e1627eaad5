// Colours by meaning: the role of each word in the standard kinds of tokens,
// which every theme knows.
import type { Work } from '../../machine/work.ts';
import type { ScriptView } from '../script.ts';
import type { Role } from '../tokens/token.ts';

export const TOKEN_TYPES = [
  'keyword',
  'parameter',
  'function',
  'property',
  'enumMember',
  'number',
  'variable',
  'namespace',
  'method',
  'label',
  'type',
  'comment',
] as const;
export const TOKEN_MODIFIERS = ['declaration', 'defaultLibrary', 'readonly'] as const;

type TokenType = (typeof TOKEN_TYPES)[number];
type Modifier = (typeof TOKEN_MODIFIERS)[number];

const LOOK: Partial<Record<Role, readonly [TokenType, ...Modifier[]]>> = {
  comment: ['comment'],
  keyword: ['keyword'],
  thread: ['parameter'],
  call: ['function', 'defaultLibrary'],
  parameter: ['property'],
  attribute: ['property'],
  flag: ['enumMember', 'readonly'],
  protection: ['enumMember', 'readonly'],
  result: ['enumMember', 'readonly', 'defaultLibrary'],
  address: ['number'],
  size: ['number'],
  number: ['number'],
  object: ['variable'],
  process: ['namespace'],
  submap: ['namespace'],
  routine: ['method', 'defaultLibrary'],
  label: ['label', 'defaultLibrary'],
  point: ['keyword'],
  field: ['property'],
  variable: ['variable', 'defaultLibrary'],
  function: ['function', 'defaultLibrary'],
  suspect: ['enumMember', 'readonly'],
  limit: ['property', 'defaultLibrary'],
  vintage: ['type', 'defaultLibrary'],
  word: ['enumMember'],
};

export interface SemanticToken {
  readonly line: number;
  readonly from: number;
  readonly length: number;
  readonly type: TokenType;
  readonly modifiers: readonly Modifier[];
}

/** Of the lines from one to another, the last included, in order. */
export function semanticTokens(view: ScriptView, from: number, to: number): SemanticToken[] {
  const found: SemanticToken[] = [];
  for (let line = Math.max(0, from); line <= Math.min(to, view.lineCount - 1); line++)
    for (const { role, from: start, to: end, declares } of view.tokens(line)) {
      const look = LOOK[role];
      if (!look || end === start) continue;
      const [type, ...modifiers] = look;
      const all: readonly Modifier[] = declares ? ['declaration', ...modifiers] : modifiers;
      found.push({ line, from: start, length: end - start, type, modifiers: all });
    }
  return found;
}

/** Lines between two pauses. */
const SLICE = 500;

/** Of the whole script. */
export function* allSemanticTokens(view: ScriptView): Work<SemanticToken[]> {
  const found: SemanticToken[] = [];
  for (let line = 0; line < view.lineCount; line += SLICE) {
    yield line / view.lineCount;
    for (const token of semanticTokens(view, line, line + SLICE - 1)) found.push(token);
  }
  return found;
}

const typeNumbers = new Map<string, number>(TOKEN_TYPES.map((type, i) => [type, i]));

/** As editors are given them: five numbers a token, each place from the one before. */
export function encoded(tokens: readonly SemanticToken[]): number[] {
  const data: number[] = [];
  let line = 0;
  let from = 0;
  for (const token of tokens) {
    const bits = token.modifiers.reduce((sum, one) => sum | (1 << TOKEN_MODIFIERS.indexOf(one)), 0);
    const down = token.line - line;
    data.push(down, down === 0 ? token.from - from : token.from, token.length, typeNumbers.get(token.type) ?? 0, bits);
    line = token.line;
    from = token.from;
  }
  return data;
}
