// Another name for a thread, an object, a process or a submap, in every place that names it; for an
// address see moveRange.ts. What cannot be renamed, or to which name, is an error that says why.
import type { Work } from '../../machine/work.ts';
import { isSystemCall } from '../../trace/calls/signatures.ts';
import { FIRST_PROCESS, isThreadName, KEYWORDS, NOT_A_SUBMAP } from '../../trace/parse/declarations.ts';
import { type DeclaredKind, type Edit, keyOf, type ScriptView } from '../script.ts';
import type { Failure } from './failure.ts';
import { movedRange } from './moveRange.ts';
import { namedAt, type Reference, type Renamable, references } from './references.ts';

export function renamableAt(view: ScriptView, line: number, column: number): Renamable | Failure {
  const found = namedAt(view, line, column);
  const { named, token } = found ?? {};
  if (!found || !named || !token || named.kind === 'field' || named.kind === 'routine')
    return { failure: 'threads, addresses, objects, processes and submaps can be renamed, and this is none of them' };
  if (named.kind === 'call' || named.kind === 'label')
    return { failure: `${token.text} is a name of the kernel, which a script cannot change` };
  if (named.kind === 'process' && named.name === FIRST_PROCESS)
    return { failure: `${FIRST_PROCESS} is the process that is there from the start, and has this name always` };
  if (token.from === token.to) return { failure: 'this line names no thread, which makes it a line of t1' };
  return { ...found, line, placeholder: token.text };
}

/** The edits that give it another name. */
export function* renamed(view: ScriptView, target: Renamable, newName: string): Work<Edit[] | Failure> {
  const { named } = target;
  const name = newName.trim();
  if (named.kind === 'address') return yield* movedRange(view, target, named, name);
  if (named.kind !== 'thread' && named.kind !== 'object' && named.kind !== 'process' && named.kind !== 'submap')
    return [];
  const places = yield* references(view, named);
  const same = name === named.name || name === target.placeholder;
  if (same) return [];
  const wrong = nameProblem(view, named.kind, name) ?? (yield* usedProblem(view, named.kind, name));
  if (wrong) return { failure: wrong };
  if (named.kind !== 'thread') return places.map(({ line, from, to }) => ({ line, from, to, text: name }));
  return threadEdits(view, named.name, name, places);
}

function nameProblem({ names }: ScriptView, kind: DeclaredKind, name: string): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) return `found "${name}", expected a name of letters, digits and _`;
  const taken = `${name} is the name of something else`;
  const sets = { thread: names.threads, object: names.objects, submap: names.subMaps, process: names.processes };
  if (sets[kind].has(name)) return `there is ${kind === 'object' ? 'an' : 'a'} ${kind} ${name} already`;
  if (kind === 'object') return name === 'none' || name === 'NULL' ? taken : undefined;
  if (kind === 'thread') {
    const other = names.processes.has(name) || names.subMaps.has(name) || NOT_A_SUBMAP.includes(name);
    return KEYWORDS.includes(name) || isSystemCall(name) || name === 'dies' || other ? taken : undefined;
  }
  const isOther = NOT_A_SUBMAP.includes(name) || names.processes.has(name) || names.subMaps.has(name);
  return isOther || isThreadName(name, 0, name.length) || names.threads.has(name) ? taken : undefined;
}

/** A thread or an object need not be declared to be there. */
function* usedProblem(view: ScriptView, kind: DeclaredKind, name: string): Work<string | undefined> {
  const [first] = yield* references(view, { kind, name });
  return first && `${name} is in the script already, in line ${first.line + 1}`;
}

/** A thread's number stands alone in the lines of logs, so its name stays t and a number there. */
function threadEdits(view: ScriptView, old: string, name: string, places: readonly Reference[]): Edit[] | Failure {
  const bare = places.find(({ from, to }) => from === to);
  if (bare) return { failure: `line ${bare.line + 1} names no thread, which makes it a line of ${old}` };
  const isNumbered = isThreadName(name, 0, name.length);
  const numbered = places.find(({ token }) => /^\d/.test(token.text));
  if (numbered && !isNumbered) {
    const where = `line ${numbered.line + 1} names the thread by its number`;
    return { failure: `${where}: expected t and a number, found "${name}"` };
  }
  const edits = places.map(({ line, from, to, token }): Edit => {
    return { line, from, to, text: /^\d/.test(token.text) ? name.slice(1) : name };
  });
  const isDeclared = view.declared.has(keyOf('thread', old));
  return isNumbered || isDeclared ? edits : [declaration(view, old, name), ...edits];
}

/**
 * Declares a thread that gets a name of its own, after those that come before it, so that the order
 * of threads stays.
 */
function declaration(view: ScriptView, old: string, name: string): Edit {
  const before: string[] = [];
  let line = view.lineCount;
  for (let at = 0; at < view.lineCount; at++) {
    const [first] = view.tokens(at);
    if (first === undefined || first.role === 'comment') continue;
    const runs = first.role === 'thread' || /^(?:schedule|replay|assert|set)$/.test(first.text);
    if (runs) line = Math.min(line, at);
    const threads = view.tokens(at).filter(({ role }) => role === 'thread');
    for (const { name: other = '' } of threads)
      if (!before.includes(other) && !view.declared.has(keyOf('thread', other))) before.push(other);
    if (before.includes(old)) break;
  }
  const names = [...before.slice(0, before.indexOf(old)), name];
  const above = lastAbove(view, line);
  const text = names.map((one) => `thread ${one}\n`).join('');
  return { line: above, from: 0, to: 0, text };
}

/** The line after the last declaration above a line. */
function lastAbove(view: ScriptView, line: number): number {
  for (let at = Math.min(line, view.lastDeclaration + 1) - 1; at >= 0; at--)
    if (view.tokens(at)[0]?.role === 'keyword') return at + 1;
  return 0;
}
