// The roles of a call's words: its name, its arguments by what the call's parameters are, and the
// result after it.
import type { CallSignature, Parameter, ParameterKind } from '../../trace/calls/signature.ts';
import { callNamed, parameterIndex } from '../../trace/calls/signatures.ts';
import { PROT_WORDS } from '../../trace/calls/vocabulary.ts';
import { isProtAt } from '../../trace/parse/literals.ts';
import { advance, isBlank, Token as Kind, tokenText } from '../../trace/parse/scanner.ts';
import { type Cursor, isEnd, isName, isNumber, mark, take, takePlain, takeProtection, word } from './cursor.ts';
import type { Role } from './token.ts';

const NUMBER_ROLES: Partial<Record<ParameterKind, Role>> = {
  address: 'address',
  'byte-address': 'address',
  length: 'size',
  'byte-length': 'size',
  'byte-offset': 'size',
  rlimit: 'size',
};

/** Takes a call and its arguments, if one is present; gives it. */
export function takeCall(c: Cursor): CallSignature | undefined {
  if (!isName(c)) return undefined;
  const call = callNamed(tokenText(c));
  take(c, 'call', call ? { call } : {});
  if (c.kind === Kind.open) takeArguments(c, call);
  else if (call?.name === 'touch') for (const p of call.parameters) takeArgument(c, call, p, true);
  return call;
}

function takeArguments(c: Cursor, call: CallSignature | undefined): void {
  take(c, 'operator');
  if (word(c) === 'map' || c.names.subMaps.has(word(c))) {
    take(c, word(c) === 'map' ? 'variable' : 'submap');
    if (c.kind === Kind.comma) take(c, 'operator');
  }
  let given = 0;
  for (;;) {
    let index = isNamed(c) && call ? parameterIndex(call, tokenText(c)) : -1;
    if (isNamed(c)) {
      take(c, 'parameter', call?.parameters[index] ? { call, parameter: call.parameters[index] } : {});
      take(c, 'operator');
    } else index = nextParameter(c, call, given);
    given |= index < 0 ? 0 : 1 << index;
    takeArgument(c, call, call?.parameters[index], false);
    if (c.kind !== Kind.comma) break;
    take(c, 'operator');
  }
  if (c.kind === Kind.close) take(c, 'operator');
}

function isNamed(c: Cursor): boolean {
  if (!isName(c)) return false;
  let p = c.to;
  while (p < c.end && isBlank(c.text.charCodeAt(p))) p++;
  return c.text[p] === '=' && c.text[p + 1] !== '=';
}

const looksLikeProtection = (c: Cursor): boolean =>
  (!isEnd(c) && isProtAt(c.text, c.from, c.end)) || PROT_WORDS.values.has(word(c));

/** The parameter that an argument without a name is for. A maximum may be left out. */
function nextParameter(c: Cursor, call: CallSignature | undefined, given: number): number {
  const parameters = call?.parameters ?? [];
  return parameters.findIndex((p, i) => {
    const skipped = p.kind === 'prot' && p.name === 'max' && p.default !== undefined && !looksLikeProtection(c);
    return !(given & (1 << i)) && !(skipped && parameters[i + 1] !== undefined);
  });
}

/** Is the argument that begins here one number, if there is one at all? */
function isOneNumber(c: Cursor): boolean {
  const rest = c.text.slice(c.from, c.end).replace(/\([^()]*\)/g, '');
  return !/^[^,)#]*(?:[*+/]|<<|\d\s*-)/.test(rest);
}

function takeArgument(
  c: Cursor,
  call: CallSignature | undefined,
  parameter: Parameter | undefined,
  one: boolean,
): void {
  const about = call && parameter ? { call, parameter } : {};
  const single = isOneNumber(c);
  const part = parameter?.name === 'end' ? ({ part: 'end' } as const) : ({ part: 'start' } as const);
  let depth = 0;
  while (!isEnd(c) && !(depth === 0 && (c.kind === Kind.comma || c.kind === Kind.close))) {
    if (c.kind === Kind.open) depth++;
    if (c.kind === Kind.close) depth--;
    if (isNumber(c)) {
      const role = (single && depth === 0 && parameter && NUMBER_ROLES[parameter.kind]) || 'number';
      take(c, role, role === 'address' ? { ...about, ...part } : about);
    } else if (!takeProtection(c, about)) take(c, isName(c) ? nameRole(c, parameter) : 'operator', about);
    if (one) return;
  }
}

function nameRole(c: Cursor, parameter: Parameter | undefined): Role {
  const name = tokenText(c);
  if (/^pages?$/.test(name)) return 'keyword';
  switch (parameter?.kind) {
    case 'object':
    case 'descriptor':
      return name === 'none' || name === 'NULL' ? 'flag' : 'object';
    case 'process':
      return 'process';
    case 'submap':
      return 'submap';
    case undefined:
    case 'address':
    case 'byte-address':
    case 'length':
    case 'byte-length':
    case 'byte-offset':
      return 'word';
    default:
      return 'flag';
  }
}

const ERRNO = /^E[A-Z0-9]+$/;
const LEAST_ADDRESS = 4096n;

/** Takes what is left of a line as a result, in the spelling of a script or of a log. */
export function takeResult(c: Cursor, call: CallSignature | undefined): void {
  const about = call ? { call } : {};
  const { text } = c;
  let first = true;
  /** The address that it is; a log may say it twice. */
  let place: bigint | undefined;
  while (!isEnd(c)) {
    const name = word(c);
    if (name === 'or' || c.kind === Kind.at) return;
    if (/^err$/i.test(name) && text[c.to] === '#') {
      // the scanner takes the rest for a comment
      const to = c.from + (/^err#\d+/i.exec(text.slice(c.from))?.[0].length ?? 3);
      mark(c, c.from, to, 'result', about);
      c.pos = to;
      c.comment = -1;
      advance(c);
    } else if (isName(c)) take(c, ERRNO.test(name) || /^KERN_|^TRUE$|^FALSE$/.test(name) ? 'result' : 'word', about);
    else if (isNumber(c)) {
      const value = BigInt(c.value);
      const isAddress = first ? call?.returns === 'address' && value >= LEAST_ADDRESS : value === place;
      if (isAddress) place = value;
      take(c, isAddress ? 'address' : first ? 'result' : 'number', isAddress ? { ...about, part: 'start' } : about);
    } else {
      takePlain(c);
      continue;
    }
    first = false;
  }
}
