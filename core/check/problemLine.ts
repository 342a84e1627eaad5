// A problem as a line that compilers' users and problem matchers read.
import type { Diagnostic } from '../trace/ast.ts';

/** `a.vmtrace:12:4: error: message` */
export const problemLine = (name: string, d: Pick<Diagnostic, 'line' | 'column' | 'severity' | 'message'>): string =>
  `${name}:${d.line}:${d.column}: ${d.severity}: ${d.message}`;
