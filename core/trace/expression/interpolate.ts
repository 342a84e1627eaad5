// A log point's message: text with expressions in braces, `t1 has {entry(0x1000).wired_count}`;
// `{{` and `}}` are braces.
import type { Diagnostic, Expression } from '../ast.ts';
import { formatResult } from './counts.ts';
import { EvaluationError, evaluate, type Scope } from './evaluate.ts';
import { parseExpression } from './expression.ts';

export type MessagePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly expression: Expression };

/** Split a message. All of its problems are given, with columns in the whole message. */
export function interpolate(text: string): { parts: MessagePart[]; diagnostics: Diagnostic[] } {
  const parts: MessagePart[] = [];
  const diagnostics: Diagnostic[] = [];
  let plain = '';
  let p = 0;
  while (p < text.length) {
    const c = text[p] as string;
    if ((c === '{' || c === '}') && text[p + 1] === c) {
      plain += c;
      p += 2;
    } else if (c === '{') {
      const close = text.indexOf('}', p);
      if (close < 0) {
        const message = "expected '}' after the expression that begins here (a brace itself is written '{{')";
        diagnostics.push({ severity: 'error', line: 1, column: p + 1, length: 1, message });
        break;
      }
      if (plain !== '') parts.push({ kind: 'text', text: plain });
      plain = '';
      const parsed = parseExpression(text.slice(p + 1, close));
      if ('diagnostic' in parsed) diagnostics.push({ ...parsed.diagnostic, column: parsed.diagnostic.column + p + 1 });
      else parts.push({ kind: 'expression', expression: parsed.expression });
      p = close + 1;
    } else {
      plain += c;
      p++;
    }
  }
  if (plain !== '') parts.push({ kind: 'text', text: plain });
  return { parts, diagnostics };
}

/** The message in a scope. An expression that has no value there says why, in its place. */
export function renderMessage(parts: readonly MessagePart[], scope: Scope): string {
  let message = '';
  for (const part of parts) {
    if (part.kind === 'text') message += part.text;
    else {
      try {
        message += formatResult(part.expression, evaluate(part.expression, scope));
      } catch (problem) {
        if (!(problem instanceof EvaluationError)) throw problem;
        message += `{${problem.message}}`;
      }
    }
  }
  return message;
}
