// Scripts, expressions and lines as fast-check makes them up: for what is printed and
// for what is formatted.
import fc from 'fast-check';
import { EFLAG, MMAP, RLIMIT, resultName, VINTAGES } from '../../../core/kernel/constants.ts';
import type { Expression, Point, Statement } from '../../../core/trace/ast.ts';
import type { CallSignature, Parameter } from '../../../core/trace/calls/signature.ts';
import { CALLS, isInBytes, restName, resultWords } from '../../../core/trace/calls/signatures.ts';
import { formatExpression, parseExpression } from '../../../core/trace/expression/expression.ts';
import { SUSPECT_NAMES } from '../../../core/trace/suspectKinds.ts';

const span = { line: 0, column: 0, length: 0 };

/**
 * Statements and expressions without their places in the text; `length` of a call's
 * arguments is no place.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, v] of Object.entries(value)) {
    if (key === 'span' || v === undefined) continue;
    if ((key === 'column' || key === 'length') && 'column' in value) continue;
    out[key] = plain(v);
  }
  return out;
}

// Statements as they can be.
export const PAGE_SIZE = 4096;
const page = fc.oneof(fc.integer({ min: 0, max: 2 ** 20 }), fc.integer({ min: 2 ** 52 - 100, max: 2 ** 52 }));
const prot = fc.integer({ min: 0, max: 7 });
const name = fc.constantFrom(
  'a',
  'b',
  'map',
  'entry',
  't1',
  'user_wired',
  'KERN_SUCCESS',
  'rw-',
  '-w-',
  'r-x',
  'rwx',
  '---',
);
export const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const place = { column: 0, length: 0 };
  const word = fc.constantFrom('entry', 'wired_count', 'x', 'lock');
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({
        kind: fc.constant('number' as const),
        value: fc.bigInt({ min: 0n, max: 1n << 66n }),
        ...constants(place),
      }),
      fc.record({ kind: fc.constant('name' as const), name, ...constants(place) }),
      fc.record({ kind: fc.constant('member' as const), object: tie('expression'), member: word, ...constants(place) }),
      fc.record({
        kind: fc.constant('call' as const),
        callee: word,
        args: fc.array(tie('expression'), { maxLength: 2 }),
        ...constants(place),
      }),
      fc.record({
        kind: fc.constant('unary' as const),
        operator: fc.constantFrom('!' as const, '-' as const),
        operand: tie('expression'),
        ...constants(place),
      }),
      fc.record({
        kind: fc.constant('binary' as const),
        operator: fc.constantFrom(...(['==', '!=', '<', '<=', '>', '>=', '&&', '||', '+', '-', '&', '|'] as const)),
        left: tie('expression'),
        right: tie('expression'),
        ...constants(place),
      }),
    ),
  };
});
function constants<T extends object>(values: T): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  return Object.fromEntries(Object.entries(values).map(([k, v]) => [k, fc.constant(v)])) as {
    [K in keyof T]: fc.Arbitrary<T[K]>;
  };
}

const OBJECTS = ['f1', 'file'];

function argument(call: CallSignature, p: Parameter): fc.Arbitrary<number> {
  switch (p.kind) {
    case 'address':
    case 'length':
      return page;
    case 'byte-address':
    case 'byte-length':
    case 'byte-offset':
      return page;
    case 'descriptor':
      return fc.integer({ min: 0, max: OBJECTS.length });
    case 'process':
      return fc.constant(1);
    case 'access':
      return fc.constantFrom(1, 2, 4);
    case 'mmap':
      return fc.subarray(Object.values(MMAP)).map((bits) => bits.reduce((sum, bit) => sum | bit, 0));
    case 'resource':
      return fc.constantFrom(...Object.values(RLIMIT));
    case 'shmat':
      return fc.constantFrom(0, 0x1000, 0x2000, 0x3000);
    case 'rlimit':
      return fc.integer({ min: -1, max: 2 ** 40 });
    case 'mlockall':
      return fc.integer({ min: 0, max: 3 });
    case 'msync':
      return fc.integer({ min: 0, max: 3 });
    case 'prot':
      return call.name === 'vm_map_protect' ? fc.integer({ min: p.name === 'prot' ? 0 : -1, max: 7 }) : prot;
    case 'wire':
      return fc.integer({ min: 0, max: call.name === 'vm_map_wire' ? 7 : 3 });
    case 'insert':
      return fc.integer({ min: 0, max: p.words?.includes('EXCL') ? 255 : 127 });
    case 'inherit':
    case 'madvise':
      return fc.integer({ min: 0, max: 255 });
    case 'object':
      return fc.integer({ min: 0, max: OBJECTS.length });
    case 'submap':
      return fc.constant(1);
    case 'switch':
      return fc.integer({ min: 0, max: 1 });
  }
}
const call = fc.constantFrom(...CALLS.values()).chain((signature) =>
  fc
    .record(
      Object.fromEntries(
        signature.parameters.flatMap((p): [string, fc.Arbitrary<number>][] =>
          isInBytes(p)
            ? [
                [p.name, fc.integer({ min: 0, max: 2 ** 51 })],
                [restName(p), fc.integer({ min: 0, max: 4095 })],
              ]
            : [[p.name, argument(signature, p)]],
        ),
      ),
    )
    .map((args) => ({ name: signature.name, args: args as Record<string, number>, column: 1, length: 1 })),
);
export const valueOfResult = new Map(Array.from({ length: 1100 }, (_, n): [string, number] => [resultName(n), n]));
const resultOf = (callName: string): fc.Arbitrary<number> =>
  fc.constantFrom(
    ...resultWords(CALLS.get(callName)?.returns ?? 'KERN').map((word) => valueOfResult.get(word) as number),
  );
const point: fc.Arbitrary<Point> = fc.oneof(
  fc.constantFrom<Point>({ kind: 'blocked', span }, { kind: 'asleep', span }, { kind: 'fault', span }),
  page.map((p): Point => ({ kind: 'fault', page: p, span })),
  fc.constantFrom<Point>(
    { kind: 'label', label: 'done', span },
    { kind: 'label', label: 'final_pass', routine: 'vm_map_wire', span },
  ),
);
const comment = fc.constantFrom(undefined, '# why', '#', '# a # b | (x');
const eflags = fc.integer({ min: 0, max: 2 ** 16 - 1 });
const attributes = fc
  .record({
    prot,
    more: prot,
    inherit: fc.integer({ min: 0, max: 3 }),
    wired: fc.integer({ min: 1, max: 99 }),
    eflags,
    object: fc.constantFrom('', ...OBJECTS),
    offset: page,
    charged: fc.constantFrom(undefined, true, false),
    guard: fc.constantFrom(undefined, 0, 3),
    stack: fc.constantFrom(undefined, 1, 3),
    room: fc.constantFrom(undefined, 0, 8),
  })
  .map(({ prot: p, more, wired, charged, guard, stack, room, ...rest }) => ({
    ...rest,
    prot: p,
    maxProt: p | more,
    wiredCount: rest.eflags & EFLAG.USER_WIRED ? wired : wired - 1,
    ...(charged === undefined ? {} : { charged }),
    ...(rest.eflags & EFLAG.STACK_GAP_DN && guard !== undefined ? { guard } : {}),
    ...(rest.eflags & EFLAG.STACK_GAP_DN && stack !== undefined ? { stackProt: stack, stackMax: stack } : {}),
    ...(room === undefined ? {} : { room }),
  }));

type Draft = Record<string, unknown> & { kind: string };
/** Each thread's lines in an order that the language allows. */
const threadLines = (thread: string): fc.Arbitrary<Draft[]> =>
  fc
    .array(
      fc.oneof(
        call.chain((c) =>
          fc
            .option(resultOf(c.name), { nil: undefined })
            .map((r): Draft[] => [
              { kind: 'call', thread, call: c, ...(r === undefined ? {} : { expected: { result: r } }) },
            ]),
        ),
        fc
          .tuple(call, fc.oneof(point, fc.constant<Point>({ kind: 'entry', span })), fc.array(point, { maxLength: 2 }))
          .chain(([c, p, more]) =>
            fc
              .option(resultOf(c.name), { nil: undefined })
              .map((r): Draft[] => [
                { kind: 'enter', thread, call: c, point: p },
                ...more.map((q): Draft => ({ kind: 'advance', thread, point: q })),
                { kind: 'leave', thread, ...(r === undefined ? {} : { expected: { result: r } }) },
              ]),
          ),
      ),
      { maxLength: 4 },
    )
    .chain((groups) =>
      fc.boolean().map((dies): Draft[] => [...groups.flat(), ...(dies ? [{ kind: 'dies', thread }] : [])]),
    );

/** Places, each with values that it takes. */
const setting = fc
  .oneof(
    fc.tuple(
      fc.constantFrom('entry(0x1000).wired_count', 'entry(exec, 0x1000 + 4096).eflags', 'map.busy', 'user_wired'),
      fc.oneof(fc.integer({ min: 0, max: 2 ** 16 - 1 }).map(String), fc.constant('map.busy + 1')),
    ),
    fc.tuple(
      fc.constantFrom('entry(0x1000).prot', 'entry(0x1000).max_prot'),
      fc.constantFrom('rw-', '---', 'r-- | 2', '7'),
    ),
    fc.tuple(
      fc.constantFrom('entry(user_wired).in_transition', 'exec.wire_future', 'entry(0).charged'),
      fc.constantFrom('true', 'false', '!map.wire_future', 't1.state == asleep'),
    ),
    fc.constantFrom(
      ['entry(0x2000).inherit', 'zero'],
      ['entry(0x2000).wiring_thread', 'pager'],
      ['entry(0x2000).offset', '0x3000'],
      ['t1.vm_map_wire.end', '0x4000'],
      ['pager.vm_map_wire.entry', 'entry(0x2000)'],
      ['user_wired', '-5'],
      ['entry(0x2000).eflags', 'IN_TRANSITION | NEEDS_WAKEUP'],
      ['t1.vm_map_wire.flags', 'USER | HOLESOK'],
    ),
  )
  .map(([place, value]): Draft => {
    const [p, v] = [parseExpression(place as string), parseExpression(value as string)];
    if ('diagnostic' in p || 'diagnostic' in v) throw new Error(`${place} = ${value}`);
    return { kind: 'set', place: p.expression, value: v.expression, text: `${place} = ${value}` };
  });

const expectation = fc
  .record({
    claim: fc.oneof(
      fc.constant({ kind: 'complete' }),
      fc.constant({ kind: 'no suspects' }),
      fc.record({ kind: fc.constantFrom('absent', 'present'), suspect: fc.constantFrom(...SUSPECT_NAMES) }),
    ),
    within: fc.option(fc.record({ most: fc.integer({ min: 1, max: 10 ** 9 }), unit: fc.constantFrom('states', 's') }), {
      nil: undefined,
    }),
  })
  .map(({ claim, within }): Draft => ({ kind: 'expect', claim, ...(within && { within }) }));

export const script = fc
  .record({
    head: fc.record({
      vintage: fc.constantFrom(...VINTAGES),
      map: fc.record({ kernelPmap: fc.boolean(), wireFuture: fc.boolean(), wxorx: fc.boolean() }),
      userWired: fc.integer({ min: 0, max: 10 ** 6 }),
      swap: fc.integer({ min: 0, max: 2 ** 40 }),
      entries: fc.array(fc.tuple(attributes, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 3 })), {
        maxLength: 4,
      }),
      faults: fc.uniqueArray(page, { maxLength: 2 }),
      outcomes: fc.uniqueArray(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 3 }),
      mode: fc.constantFrom({ kind: 'script' }, { kind: 'round-robin' }, { kind: 'random', seed: 4294967295 }),
    }),
    t1: threadLines('t1'),
    pager: threadLines('pager'),
    asserts: fc.array(expression, { maxLength: 2 }),
    settings: fc.array(setting, { maxLength: 3 }),
    expectations: fc.array(expectation, { maxLength: 2 }),
    comments: fc.array(comment, { minLength: 40, maxLength: 40 }),
  })
  .map(({ head, t1, pager, asserts, settings, expectations, comments }): Statement[] => {
    let at = 16;
    const entries = head.entries.map(([a, length, gap]): Draft => {
      at += gap + length;
      return { kind: 'entry', start: at - length, end: at, attributes: a };
    });
    const drafts: Draft[] = [
      { kind: 'kernel', vintage: head.vintage },
      { kind: 'page', size: PAGE_SIZE },
      { kind: 'map', min: 0, max: 2 ** 52, ...head.map },
      { kind: 'limit', what: 'user_wired', value: head.userWired },
      { kind: 'limit', what: 'swap', value: head.swap + 3, least: head.swap },
      { kind: 'limit', what: 'memlock', value: head.swap },
      { kind: 'limit', what: 'entries', value: head.userWired },
      { kind: 'limit', what: 'old_mlock', value: head.swap % 2 },
      { kind: 'privileged' },
      { kind: 'heap', start: 512 + (head.userWired % 9) },
      { kind: 'jail', allowMlock: head.swap % 2 === 0 },
      { kind: 'process', name: 'p2' },
      { kind: 'faults', mode: head.swap % 2 === 0 ? 'lookup' : 'opaque' },
      { kind: 'submap', name: 'exec', min: 1, max: 9 },
      ...OBJECTS.map((object, i): Draft => ({ kind: 'object', name: object, size: i + 1 })),
      ...entries,
      ...head.faults.map((p): Draft => ({ kind: 'fault', page: p, outcomes: head.outcomes })),
      { kind: 'thread', thread: 'pager' },
      { kind: 'schedule', mode: head.mode },
      ...t1,
      ...expectations,
      ...asserts.map((e): Draft => ({ kind: 'assert', expression: e, text: formatExpression(e) })),
      ...settings,
      ...pager,
    ];
    return drafts.map((d, i) => {
      const c = comments[i];
      return {
        ...d,
        span: { line: i + 1 + (i > 8 ? 1 : 0), column: 1, length: 1 },
        ...(c === undefined ? {} : { comment: c }),
      } as unknown as Statement;
    });
  });

/** Lines good and bad, with all sorts of blanks. */
const WORDS = [
  'kernel',
  'freebsd-13',
  'map',
  '0x1000..0x9000',
  'entry',
  'rw-',
  'max=rwx',
  'flags',
  '=',
  'COW',
  '|',
  't1',
  ':',
  '>',
  '<',
  '@',
  'vm_map_wire',
  '(',
  ')',
  '0x1000',
  ',',
  '4K',
  'USER',
  '-',
  '..',
  'fault',
  'KERN_SUCCESS',
  'or',
  'assert',
  'set',
  'dies',
  'x',
  '==',
  '!',
  '.',
  '# c',
  '\t',
  '  ',
  '\u00e9',
  'schedule',
  'random',
  '7',
];
export const line = fc.oneof(
  fc
    .array(fc.constantFrom(...WORDS), { maxLength: 12 })
    .chain((words) => fc.constantFrom('', ' ', '  ').map((blank) => words.join(blank))),
  fc.constantFrom(
    'entry   0x1000 .. 0x9000   rw-    max = rwx flags=COW | NEEDS_COPY#c',
    ' t1 :vm_map_wire ( 0x1000 ,0x2000,USER | NOHOLES )=KERN_SUCCESS  # why',
    't1>vm_map_wire(0x1000,4K,flags = USER)@fault 0x1000',
    '\tt1 @asleep',
    't1<0',
    ' t1   dies#gone',
    'set  entry( 0x1000 ).wired_count=2',
    'set map . busy  =  map.busy+1 # more',
    'assert  entry( 0x1000 ).wired_count  ==1',
    'fault 0x3000=KERN_FAILURE or   KERN_SUCCESS',
    'expect   explore :no  lost-wakeup within  9  states',
    'expect explore:t1 . 1=KERN_SUCCESS or   KERN_FAILURE',
    'limit  user_wired   64K',
    'object f1 16   pages',
    'kernel   freebsd-13',
    '   # alone   ',
    '',
  ),
);
