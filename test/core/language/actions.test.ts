// The light bulb: what mends a problem, takes over the actual result, adds a limit, or writes a
// number in another way.
import { expect, test } from 'vitest';
import type { Action } from '../../../core/language/actions/action.ts';
import { actionsAt, workedOut } from '../../../core/language/actions/actions.ts';
import { offeredAt } from '../../../core/language/actions/offered.ts';
import { runScript } from '../../../core/language/actions/runScript.ts';
import { problemsOf } from '../../../core/language/problems.ts';
import type { Edit, ScriptView } from '../../../core/language/script.ts';
import { isFailure } from '../../../core/language/symbols/failure.ts';
import { runToEnd } from '../../../core/machine/work.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { BROKEN, EXAMPLES, LOGGED, view } from './scriptFiles.ts';

function apply(of: ScriptView, edits: readonly Edit[]): string {
  const lines = Array.from({ length: of.lineCount }, (_, line) => of.lineAt(line));
  for (const { line, from, to, text } of [...edits].sort((a, b) => b.line - a.line || b.from - a.from))
    lines[line] = (lines[line] as string).slice(0, from) + text + (lines[line] as string).slice(to);
  return lines.join('\n');
}
const problems = (text: string) => problemsOf(view(text), compile(parse(text)));
const offered = (text: string, line: number, word: string): Action[] => {
  const of = view(text);
  const here = problems(text).filter((problem) => problem.line === line);
  return runToEnd(offeredAt(of, line, of.lineAt(line).indexOf(word), here));
};
const titles = (text: string, line: number, word: string): string[] =>
  offered(text, line, word).map(({ title }) => title);
const done = (text: string, line: number, word: string, title: string | RegExp): string => {
  const action = offered(text, line, word).find((one) => one.title.match(title));
  if (!action) return 'not offered';
  if (action.edits) return apply(view(text), action.edits);
  const { what, line: of } = action.later as NonNullable<Action['later']>;
  const edits = runToEnd(workedOut(view(text), text, what, of));
  return isFailure(edits) ? edits.failure : apply(view(text), edits);
};

test('a wrong name becomes the near one, also in an assert', () => {
  const text = 'entry 0x10000..0x14000 rw-\nassert entry(0x10000).wired_cuont == 0\n';
  expect(done(text, 1, 'wired_cuont', /^Change to 'wired_count'/)).toBe(text.replace('cuont', 'count'));
});

const errors = (text: string) => problems(text).filter(({ severity }) => severity === 'error');

test.each([
  ['t1: vm_map_wier(0x10000, 0x11000, USER) = KERN_SUCCESS', 'vm_map_wier', 'vm_map_wire'],
  ['t1: vm_map_wire(0x10000, 0x11000, USRE) = KERN_SUCCESS', 'USRE', 'USER'],
  ['t1: mlock(0x10000, 0x1000) = ENOMME', 'ENOMME', 'ENOMEM'],
  ['t1 > vm_map_wire(0x10000, 0x11000, USER) @ vm_map_wire.dnoe', 'dnoe', 'done'],
  ['t1 > vm_map_wire(0x10000, 0x11000, USER) @ vm_map_wrie.done', 'vm_map_wrie', 'vm_map_wire'],
  ['asert user_wired == 0', 'asert', 'assert'],
  ['assert entry(0x10000).wired_cuont == 0', 'wired_cuont', 'wired_count'],
  ['limt memlock 8K', 'limt', 'limit'],
])('in %s the near name of %s makes it right', (line, wrongName, name) => {
  const text = `entry 0x10000..0x14000 rw- max=rwx\n${line}\n`;
  expect(problems(text).length).toBeGreaterThan(0);
  const made = done(text, 1, wrongName, `Change to '`);
  expect(made).toBe(text.replace(wrongName, name));
  expect(problems(made)).toEqual([]);
});

test('a word of any script with two letters exchanged: what changes it leaves no problem', () => {
  let changed = 0;
  for (const [name, text] of EXAMPLES) {
    const lines = text.split('\n');
    lines.forEach((line, at) => {
      const words = [...line.replace(/#.*/, '').matchAll(/[A-Za-z_]{5,}/g)];
      const { 0: word = '', index = 0 } = words[(at * 7) % Math.max(1, words.length)] ?? {};
      const wrongName = word.slice(0, 2) + (word[3] ?? '') + (word[2] ?? '') + word.slice(4);
      if (word === '' || wrongName === word) return;
      const broken = line.slice(0, index) + wrongName + line.slice(index + word.length);
      const whole = lines.with(at, broken).join('\n');
      const of = view(whole);
      const here = problems(whole).filter((problem) => problem.line === at);
      for (const { title, edits } of actionsAt(of, at, index, here)) {
        const [{ from, to } = { from: 0, to: 0 }] = edits ?? [];
        if (!edits || !title.startsWith('Change to') || from > index || to <= index) continue;
        changed++;
        const made = apply(of, edits);
        expect(
          errors(made).filter((problem) => problem.line === at),
          `${name}: ${broken}: ${title}`,
        ).toEqual([]);
      }
    });
  }
  expect(changed).toBeGreaterThan(100);
});

test('a limit that is none, as the shell says it, becomes a comment', () => {
  const script = 'limit memlock unlimited\nt1: mlock(0x1000, 0x1000)\n';
  const [fix, ...others] = offered(script, 0, 'unlimited');
  expect(others).toEqual([]);
  expect(fix).toMatchObject({ title: 'Make the line a comment: no limit', isPreferred: true });
  const [edit] = fix?.edits ?? [];
  expect(edit).toEqual({ line: 0, from: 0, to: 0, text: '# ' });
  expect(parse(`${edit?.text}${script}`).diagnostics).toEqual([]);
  expect(offered('limit memlock much\n', 0, 'much')).toEqual([]);
});

test('what is not declared is declared', () => {
  const text = 'kernel freebsd-15\nmap 0x1000..0x100000\n\nworker: vm_map_wakeup()\n';
  expect(done(text, 3, 'worker', "Add 'thread worker'")).toBe(text.replace('100000\n', '100000\nthread worker\n'));
  const object = 't1: vm_map_insert(0x1000, 0x2000, rw-, object=f1)\n';
  expect(done(object, 0, 'f1', /^Add 'object f1/)).toBe(`object f1 16 pages\n${object}`);
  const fork = 't1: fork(p2)\n';
  expect(done(fork, 0, 'p2', "Add 'process p2'")).toBe(`process p2\n${fork}`);
  for (const mended of [done(text, 3, 'worker', 'Add'), done(object, 0, 'f1', 'Add'), done(fork, 0, 'p2', 'Add')])
    expect(errors(mended)).toEqual([]);
  expect([...parse(done(text, 3, 'worker', 'Add')).statements].at(-1)).toMatchObject({ thread: 'worker' });
});

const CALLS = `entry 0x10000..0x14000 rw- max=rwx
t1: mlock(0x10000, 0x1000) = EAGAIN # why
t1: munlock(0x10000, 0x1000)
t2 > vm_map_wire(0x10000, 0x12000, USER) @ fault
t1: mmap(0, 4096, PROT_READ, MAP_ANON|MAP_PRIVATE, -1, 0)
t2 <
t3 > vm_map_wire(0x10000, 0x12000, USER) @ fault
`;

test('the actual result takes the place of the expected one', () => {
  const instead = 'Expect the actual result instead';
  expect(done(CALLS, 1, 'mlock', instead)).toBe(CALLS.replace('= EAGAIN #', '= 0 #'));
  expect(done(CALLS, 2, 'munlock', /^Expect the actual result$/)).toBe(CALLS.replace('0x1000)\nt2', '0x1000) = 0\nt2'));
  expect(done(CALLS, 5, 't2', /^Expect the actual result$/)).toBe(CALLS.replace('t2 <', 't2 < KERN_SUCCESS'));
  expect(titles(CALLS, 3, 't2').filter((title) => title.includes('result'))).toEqual([]);
  expect(wrong(CALLS)).toEqual([2]);
  expect(wrong(done(CALLS, 1, 'mlock', instead))).toEqual([]);
  expect(errors(done(CALLS, 5, 't2', /^Expect the actual result$/))).toEqual([]);
});

/** The calls whose lines say something else than they return. */
const wrong = (text: string): number[] => {
  const ran = runToEnd(runScript(text));
  const { statements } = parse(text);
  return [...statements].flatMap((s) =>
    'expected' in s && s.expected && !ran?.right.has(s.span.line) ? [s.span.line] : [],
  );
};

const ofResults = (text: string, line: number): string[] =>
  titles(text, line, ':').filter((title) => /result/.test(title));

test('a result that is the actual one is not to be replaced, in whatever spelling', () => {
  const all = 'Expect the actual results of all calls';
  const text = `entry 0x10000..0x14000 rw- max=rwx
t1: mlock(0x10000, 0x1000) = 0
t1: mlock(0x50000, 0x1000) = -1 errno 12
t1: munlock(0x10000, 0x1000) = ENOMEM
t1 > vm_map_wire(0x10000, 0x12000, USER) @ fault
t1 < KERN_SUCCESS
`;
  expect(ofResults(text, 1)).toEqual([all]);
  expect(ofResults(text, 2)).toEqual([all]);
  expect(ofResults(text, 3)).toEqual(['Expect the actual result instead', all]);
  expect(titles(text, 5, 't1')).toEqual([all]);
  const right = done(text, 3, 'munlock', all);
  expect(right).toBe(text.replace('0x1000) = ENOMEM', '0x1000) = 0'));
  for (const line of [1, 2, 3]) expect(ofResults(right, line)).toEqual([]);
});

test('what would need a run is not offered where the script cannot run, or the call never returns', () => {
  expect(ofResults(`${CALLS}t1: vm_map_wier(0x1000, 0x2000, USER)\n`, 1)).toEqual([]);
  const asleep = `entry 0x1000..0x5000 rw-
t2: vslock(0x1000, 0x1000)
t1: vm_map_remove(0x1000, 0x2000)
`;
  expect(ofResults(asleep, 1)).toContain('Expect the actual result');
  expect(ofResults(asleep, 2)).toEqual(['Expect the actual results of all calls']);
});

test('all actual results at once make a script of which every line holds', () => {
  const made = done(CALLS, 1, 'mlock', 'Expect the actual results of all calls');
  expect(made).toMatch(
    /mlock\(0x10000, 0x1000\) = 0 # why\n.*munlock.* = 0\n.*\n.*mmap.* = 0x[0-9a-f]+\nt2 < KERN_SUCCESS\n/,
  );
  expect(wrong(made)).toEqual([]);
  expect(ofResults(made, 1)).toEqual([]);
  expect(runToEnd(workedOut(view(made), made, 'expectResults', 1))).toEqual([]);
});

const LIMIT = 'Add the limit that gives this result';
test.each([
  ['mlock', 'limit memlock 8K', 't1: mlock(0x10000, 0x3000) = ENOMEM\n'],
  ['mlock', 'jail', 't1: mlock(0x10000, 0x3000) = EPERM\n'],
  ['vm_map_wire', 'limit user_wired 2', 't1: vm_map_wire(0x10000, 0x13000, USER) = KERN_RESOURCE_SHORTAGE\n'],
  ['mmap', 'limit vmem 24K', 't1: mmap(0, 4096, PROT_READ, MAP_ANON|MAP_PRIVATE, -1, 0) = ENOMEM\n'],
  ['mmap', 'limit swap 24K', 't1: mmap(0, 0x3000, PROT_READ|PROT_WRITE, MAP_ANON|MAP_PRIVATE, -1, 0) = EINVAL\n'],
  ['vm_map_insert', 'limit swap 16K', 't1: vm_map_insert(0x20000, 0x21000, rw-) = KERN_RESOURCE_SHORTAGE\n'],
  ['mprotect', 'limit swap 20K', 't1: mprotect(0x18000, 0x2000, PROT_READ|PROT_WRITE) = ENOMEM\n'],
  ['mmap', 'limit entries 2', 't1: mmap(0, 4096, PROT_READ, MAP_ANON|MAP_PRIVATE, -1, 0) = ENOMEM\n', 'freebsd-6'],
])('the limit that gives the result of %s, as large as it may be: %s', (call, limit, line, kernel = 'freebsd-15') => {
  const entries = 'entry 0x10000..0x14000 rw- max=rwx\nentry 0x18000..0x1a000 r-- max=rwx\n';
  const text = `kernel ${kernel}\nprivileged\n${entries}${line}`;
  expect(wrong(text)).toEqual([5]);
  const made = done(text, 4, call, new RegExp(`^${LIMIT}(: ${limit})?$`));
  expect(made).toBe(text.replace('r-- max=rwx\n', `r-- max=rwx\n${limit}\n`));
  expect(problems(made)).toEqual([]);
  expect(wrong(made)).toEqual([]);
  expect(ofResults(made, 5)).toEqual([]);
});

test('a line that is added begins its values where its neighbour does', () => {
  const added = (above: string): string => {
    const text = `${above}\nt1: mlock(0x10000, 0x3000) = ENOMEM\n`;
    return (
      done(text, text.split('\n').length - 2, 'mlock', new RegExp(`^${LIMIT}`))
        .split('\n')
        .at(-3) ?? ''
    );
  };
  expect(added('entry  0x10000..0x14000 rw-')).toBe('limit  memlock 8K');
  expect(added('entry  0x10000..0x14000 rw-\nlimit  swap 1G')).toBe('limit  memlock 8K');
  expect(added('entry 0x10000..0x14000 rw-')).toBe('limit memlock 8K');
  expect(added('entry  0x10000..0x14000 rw-\nprivileged')).toBe('limit memlock 8K');
  expect(added('entry 0x10000..0x14000 rw-\nprocess   p2')).toBe('limit     memlock 8K');
});

test('each limit that gives the result is offered', () => {
  const text = 'kernel freebsd-6\nentry 0x10000..0x14000 rw-\nt1: mmap(0, 4096, PROT_READ, MAP_ANON, -1, 0) = ENOMEM\n';
  expect(ofResults(text, 2).filter((title) => title.startsWith(LIMIT))).toEqual([
    `${LIMIT}: limit vmem 16K`,
    `${LIMIT}: limit entries 1`,
  ]);
});

test('a limit is offered only where the script with it gives the result', () => {
  const entry = 'entry 0x10000..0x14000 rw- max=rw-\n';
  const offers = (...lines: string[]) =>
    ofResults(`${entry}${lines.join('\n')}\n`, lines.length).some((title) => title.startsWith(LIMIT));
  expect(offers('t1: mlock(0x10000, 0x3000) = ENOMEM')).toBe(true);
  // it is so anyway
  expect(offers('limit memlock 8K', 't1: mlock(0x10000, 0x3000) = ENOMEM')).toBe(false);
  expect(offers('t1: mlock(0x50000, 0x3000) = ENOMEM')).toBe(false);
  expect(offers('t1: mprotect(0x10000, 0x3000, PROT_EXEC) = EACCES')).toBe(false);
  // no limit does it
  expect(offers('t1: mprotect(0x10000, 0x3000, PROT_READ) = EACCES')).toBe(false);
  expect(offers('t1: mlock(0x10000, 0x3000) = EINVAL')).toBe(false);
  expect(offers('t1: munlock(0x10000, 0x3000) = ENOMEM')).toBe(false);
  expect(offers('t1: mlock(0x10000, 0x1000)', 't1: mlock(0x11000, 0x1000) = ENOMEM')).toBe(true);
  // what would refuse the last call refuses the first one too
  const calls = ['t1: munlock(0x11000, 0x2000)', 't1: mlock(0x11000, 0x1000) = ENOMEM'];
  expect(offers('t1: mlock(0x10000, 0x3000) = 0', ...calls)).toBe(false);
  expect(offers('t1: mlock(0x10000, 0x1000) = 0', ...calls)).toBe(true);
  const text = `${entry}t1: mlock(0x50000, 0x3000) = ENOMEM\n`;
  expect(runToEnd(workedOut(view(text), text, 'addLimit', 1))).toMatchObject({ failure: /^no limit/ });
});

test('a number in other spellings that mean the same', () => {
  expect(titles('object f1 16 pages', 0, '16')).toEqual(['Write as 0x10000', 'Write as 65536', 'Write as 64K']);
  expect(titles('limit memlock 64K', 0, '64K')).toEqual(['Write as 0x10000', 'Write as 65536', 'Write as 16 pages']);
  expect(done('limit memlock 0x10000', 0, '0x10000', 'Write as 16 pages')).toBe('limit memlock 16 pages');
  expect(titles('limit user_wired 8 pages', 0, '8')).toEqual([]);
  const call = 't1: mlock(0x10000, 0x1000)';
  const of = (word: string) => titles(call, 0, word).filter((title) => title.startsWith('Write'));
  expect(of('0x10000')).toEqual(['Write as 65536']);
  expect(of('0x1000)')).toEqual(['Write as 4096', 'Write as 4K']);
});

test('for any number of any script another spelling is read as the same statement', () => {
  for (const text of [LOGGED, ...EXAMPLES.map(([, one]) => one)]) {
    const of = view(text);
    const same = (made: string): string[] =>
      [...parse(made).statements].map(({ span: _span, ...statement }) =>
        JSON.stringify(statement, (key, value) =>
          key === 'column' || key === 'length' || key === 'text' || key === 'span'
            ? undefined
            : typeof value === 'bigint'
              ? String(value)
              : value,
        ),
      );
    const before = same(text);
    for (let line = 0; line < of.lineCount; line += 2)
      for (const { from } of of.tokens(line))
        for (const { edits, title } of actionsAt(of, line, from, []))
          if (edits) expect(same(apply(of, edits)), `${title} ${of.lineAt(line)}`).toEqual(before);
  }
});

test('nothing throws, wherever it is asked', () => {
  for (const text of [BROKEN, LOGGED]) {
    const of = view(text);
    const all = problems(text);
    for (let line = 0; line < of.lineCount; line++)
      for (let at = 0; at <= of.lineAt(line).length; at++)
        expect(
          actionsAt(
            of,
            line,
            at,
            all.filter((problem) => problem.line === line),
          ),
        ).toBeInstanceOf(Array);
  }
});
