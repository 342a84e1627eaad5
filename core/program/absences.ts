// What a script asks of a kernel that has not got it: an error at its line, with the reason. Which
// kernel has what is in the rules (kernel/rules.ts); here is only how a script would ask for it.
import { EFLAG, INHERIT, INSERT, MMAP, MMAP_ALIGNMENT, RLIMIT, type Vintage, WIRE } from '../kernel/constants.ts';
import { mostResources } from '../kernel/data/limitValues.ts';
import { absence, fieldOf, has as isThere } from '../kernel/fields/fields.ts';
import type { Place } from '../kernel/fields/place.ts';
import { CHARGES, GAPS, GUARDS, type Only } from '../kernel/fields/table.ts';
import { LIMITS, type LimitName } from '../kernel/limits.ts';
import { RULES, type Rules } from '../kernel/rules.ts';
import type { Call, Diagnostic, Span, Statement } from '../trace/ast.ts';
import type { Parameter } from '../trace/calls/signature.ts';
import { CALLS, NOT_GIVEN } from '../trace/calls/signatures.ts';
import { namedPlace } from '../trace/expression/places.ts';

interface Word extends Only {
  readonly bit: number;
  readonly word: string;
}

const ALLOW: Only = { rule: 'usersMayWire', reason: 'in a jail nobody may wire' };
const RESOURCES: Only = { rule: 'laterResources', reason: 'RLIMIT_NPTS and those after it came in 2008' };
const GAP_PROTECTIONS: Only = {
  rule: 'gapsKeepProtection',
  reason: 'growth takes them from the lowest piece of the stack; a gap keeps them since July 2023',
};
const ZERO: Only = { rule: 'zeroInheritance', reason: 'it came in 2017' };

/** Flags by the kind of their parameter. */
const WORDS: Partial<Record<Parameter['kind'], readonly Word[]>> = {
  wire: [
    {
      bit: WIRE.HOLESOK,
      word: 'HOLESOK',
      rule: 'wireFlags',
      reason:
        'a boolean says whether a user wires, and a range with a hole is always invalid; the flags came in August 2003',
    },
    { bit: WIRE.WRITE, word: 'WRITE', rule: 'wireChecksAccess', reason: 'it came in 2012' },
  ],
  insert: [
    { bit: INSERT.GUARD, word: 'GUARD', ...GUARDS },
    { bit: INSERT.SHARE, word: 'SHARE', rule: 'mmapInsertsShared', reason: 'sharing is a vm_map_inherit of its own' },
    { bit: INSERT.NOCHARGE, word: 'NOCHARGE', ...CHARGES },
    {
      bit: INSERT.EXCL,
      word: 'EXCL',
      rule: 'fixedInOneSection',
      reason: 'what is mapped there is always removed first',
    },
  ],
  mmap: [
    { bit: MMAP.GUARD, word: 'MAP_GUARD', ...GUARDS },
    { bit: MMAP_ALIGNMENT, word: 'MAP_ALIGNED', rule: 'mmapChecksArguments', reason: 'it came in 2013' },
    { bit: MMAP.MAP_32BIT, word: 'MAP_32BIT', rule: 'mmapChecksArguments', reason: 'it came in 2013' },
    { bit: MMAP.PREFAULT_READ, word: 'MAP_PREFAULT_READ', rule: 'mmapChecksArguments', reason: 'it came after 2006' },
    {
      bit: MMAP.EXCL,
      word: 'MAP_EXCL',
      rule: 'fixedInOneSection',
      reason: 'what is mapped there is always removed first',
    },
  ],
};

const NOTHING: readonly Diagnostic[] = [];

/**
 * Calls of which a vintage has everything, whatever the arguments are: nearly all
 * of the newest one's.
 */
const complete = new Map<Vintage, Set<string>>();

export function isComplete(name: string, vintage: Vintage): boolean {
  let names = complete.get(vintage);
  if (!names) {
    const rules = RULES[vintage];
    const has = (only: Only | undefined): boolean => only === undefined || rules[only.rule];
    names = new Set(
      [...CALLS.values()]
        .filter(
          (call) =>
            has(call.only) &&
            (call.name !== 'vm_map_protect' || rules.protectSetsBoth) &&
            call.parameters.every(
              (p) =>
                has(p.only) &&
                (WORDS[p.kind] ?? []).every(has) &&
                (p.kind !== 'inherit' || has(ZERO)) &&
                (p.kind !== 'resource' || has(RESOURCES)),
            ),
        )
        .map((call) => call.name),
    );
    complete.set(vintage, names);
  }
  return names.has(name);
}

export function absences(statement: Statement, vintage: Vintage): readonly Diagnostic[] {
  if ((statement.kind === 'call' || statement.kind === 'enter') && isComplete(statement.call.name, vintage))
    return NOTHING;
  const rules = RULES[vintage];
  const say = (span: Span, what: string, reason: string): Diagnostic => ({
    ...span,
    severity: 'error',
    message: `${vintage} has no ${what}: ${reason}`,
  });
  const need = (span: Span, what: string, only: Only): Diagnostic[] =>
    isThere(only, rules) ? [] : [say(span, what, only.reason)];
  const { span } = statement;
  switch (statement.kind) {
    case 'call':
    case 'enter':
      return inCall(statement.call, span.line, rules, need).map((found) => asAnswered(statement.call.name, found));
    case 'map':
      return statement.wxorx ? need(span, 'wxorx', { rule: 'wxorx', reason: 'W^X maps came in 2021' }) : [];
    case 'limit':
      return inLimit(statement.what, (what, only) => need(span, what, only));
    case 'jail':
      return statement.allowMlock ? need(span, 'allow.mlock', ALLOW) : [];
    case 'entry': {
      const { eflags, inherit, charged, guard, stackProt, stackMax } = statement.attributes;
      return [
        ...(guard !== undefined ? need(span, 'gap of a stack', GAPS) : []),
        ...((stackProt ?? stackMax) !== undefined ? need(span, 'protections of a gap', GAP_PROTECTIONS) : []),
        ...(eflags & EFLAG.GUARD ? need(span, 'guard entries', GUARDS) : []),
        ...(inherit === INHERIT.zero ? need(span, 'inheritance "zero"', ZERO) : []),
        ...(charged ? need(span, 'charged entries', CHARGES) : []),
      ];
    }
    case 'set':
      return inSet(statement, vintage, need);
    default:
      return [];
  }
}

/** Words that a system call of an older kernel takes, and how it answers them. */
const ANSWERED: Readonly<Record<string, string>> = {
  mmap: 'it ignores what it does not know',
  mprotect: 'it ignores what it does not know',
  minherit: 'it answers EINVAL',
  mlockall: 'it answers ENOSYS',
  munlockall: 'it answers ENOSYS',
  setrlimit: 'it answers EINVAL',
};

/** A program can make such a call all the same: a warning, and the kernel's own answer. */
function asAnswered(call: string, found: Diagnostic): Diagnostic {
  const answer = ANSWERED[call];
  return answer === undefined ? found : { ...found, severity: 'warning', message: `${found.message}; ${answer}` };
}

function inSet({ place, value, span }: SetStatement, vintage: Vintage, need: Need): Diagnostic[] {
  const named = namedPlace(place);
  if (!named || named.kind === 'local') return [];
  const field = fieldOf(named.kind, named.field);
  const absent = field && absence(field, vintage);
  const isZero = field?.kind === 'inherit' && value.kind === 'name' && value.name === 'zero';
  return [
    ...(absent ? [{ ...span, severity: 'error' as const, message: absent }] : []),
    ...(isZero ? need(span, 'inheritance "zero"', ZERO) : []),
  ];
}

/** Why a value cannot be in a place of this kernel: it has not got the place, or the value. */
export function absentAt(place: Place, value: number, vintage: Vintage): string | undefined {
  const field = place.kind === 'local' ? undefined : fieldOf(place.kind, place.field);
  if (field?.kind === 'inherit' && value === INHERIT.zero && !RULES[vintage][ZERO.rule])
    return `${vintage} has no inheritance "zero": ${ZERO.reason}`;
  return field && absence(field, vintage);
}

type SetStatement = Extract<Statement, { kind: 'set' }>;
type Need = (span: Span, what: string, only: Only) => Diagnostic[];

function inCall(call: Call, line: number, rules: Rules, need: Need): Diagnostic[] {
  const signature = CALLS.get(call.name);
  if (!signature) return [];
  const { args, column, length } = call;
  const span = { line, column, length };
  if (signature.only && !rules[signature.only.rule]) return need(span, call.name, signature.only);
  const both = call.name === 'vm_map_protect' && args.prot !== NOT_GIVEN && args.max !== NOT_GIVEN;
  return [
    ...(both
      ? need(span, 'vm_map_protect of both protections', {
          rule: 'protectSetsBoth',
          reason: 'it sets either the protection or the maximum',
        })
      : []),
    ...signature.parameters.flatMap((p) => {
      const value = args[p.name] ?? 0;
      const found = (WORDS[p.kind] ?? []).flatMap((w) =>
        value & w.bit ? need(span, `${w.word} of ${call.name}`, w) : [],
      );
      if (p.kind === 'resource' && value >= mostResources(rules))
        found.push(...need(span, `RLIMIT_${Object.keys(RLIMIT)[value]} of ${call.name}`, RESOURCES));
      if (p.kind === 'inherit' && value === INHERIT.zero) found.push(...need(span, 'inheritance "zero"', ZERO));
      if (p.only && value !== (p.default ?? 0)) found.push(...need(span, `${p.name} of ${call.name}`, p.only));
      return found;
    }),
  ];
}

function inLimit(what: LimitName, need: (what: string, only: Only) => Diagnostic[]): Diagnostic[] {
  const { only } = LIMITS[what];
  return only ? need(`limit ${what}`, only) : [];
}
