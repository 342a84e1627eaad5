// A call: its name, its arguments by position or by name, and what the kernel's own callers have to
// see to.
import type { Call } from '../ast.ts';
import { BLANKS } from '../calls/blanks.ts';
import { argumentOtherwise, callOtherwise } from '../calls/otherwise.ts';
import type { CallSignature, Parameter } from '../calls/signature.ts';
import { CALL_NAMES, callNamed, isInBytes, parameterIndex, signatureText } from '../calls/signatures.ts';
import { quoted } from '../echo.ts';
import { isComplete, isSensible } from './arguments/argumentChecks.ts';
import { readArgument, readByteArgument } from './arguments/argumentValues.ts';
import { looksLikeProt } from './literals.ts';
import { isProtInC, readProtInC, warnImplied } from './mmapArguments.ts';
import { error, expected, near, type Reader } from './reader.ts';
import { advance, foundText, isBlank, Token, tokenText } from './scanner.ts';
import { learn } from './wholeCalls.ts';

/** Read `name(arguments)`; undefined after an error. The token after the `)` is present. */
export function readCall(r: Reader): Call | undefined {
  const { from } = r;
  if (r.kind !== Token.name) {
    expected(r, 'a call like vm_map_wire(start, end, flags)');
    return undefined;
  }
  const name = tokenText(r);
  const call = callNamed(name);
  if (call === undefined) {
    unknownCall(r, name);
    advance(r);
    if (r.kind === Token.open) skipCall(r);
    return undefined;
  }
  advance(r);
  if (name === 'touch' && r.kind !== Token.open) return readTouch(r, call, from);
  if (r.kind !== Token.open) {
    expected(r, `'(' after ${name}`);
    return undefined;
  }
  advance(r);
  const args: Record<string, number> = { ...BLANKS.get(call.name) };
  const before = r.problems.errors + r.problems.warnings;
  const implied = r.implied.length;
  // what a program is started with changes nothing in the map
  if (name === 'execve') skipToClose(r);
  const given = readArguments(r, call, args);
  const close = r.from;
  if (r.kind !== Token.close) {
    expected(r, `')' after the arguments of ${name}`);
    return undefined;
  }
  advance(r);
  const good = r.problems.errors + r.problems.warnings === before && isComplete(r, call, given, close);
  if (!good || !isSensible(r, call, args, given, from)) return undefined;
  if (r.implied.length > implied) warnImplied(r, from);
  return { name: call.name, args, column: from - r.lineStart + 1, length: r.previous - from };
}

function unknownCall(r: Reader, name: string): void {
  const found = callOtherwise(name);
  if (found) {
    error(
      r,
      r.from,
      r.to,
      `${quoted(name)} is a call of another system${found.how === undefined ? '' : `: ${found.how}`}`,
      found.word,
    );
    return;
  }
  error(r, r.from, r.to, `${quoted(name)} is not a call that a script can make`, near(r, name, CALL_NAMES));
}

/** From the `(` to after the `)` that closes it. */
function skipCall(r: Reader): void {
  let depth = 0;
  do {
    if (r.kind === Token.open) depth++;
    else if (r.kind === Token.close) depth--;
    else if (r.kind === Token.end) return;
    advance(r);
  } while (depth > 0);
}

/** Fills `args`; gives as bits which were given. The `)` or the line's end is present. */
function readArguments(r: Reader, call: CallSignature, args: Record<string, number>): number {
  let given = 0;
  // A kernel trace names the map first: `map`, which is the default, or a submap.
  const map = r.kind === Token.name ? (tokenText(r) === 'map' ? 0 : r.subMaps.get(tokenText(r))) : undefined;
  if (map !== undefined) {
    if (map > 0) args.map = map;
    advance(r);
    if (r.kind === Token.comma) advance(r);
  }
  while (r.kind !== Token.close && r.kind !== Token.end) {
    if (r.kind === Token.comma) {
      expected(r, `an argument of ${call.name}`);
      advance(r);
      continue;
    }
    const named = isNamed(r);
    const index = named ? readName(r, call, given) : nextPosition(r, call, given);
    const parameter = call.parameters[index];
    if (parameter !== undefined) {
      given |= 1 << index;
      const { from, errors } = r;
      const most = args.max;
      const value = readValue(r, call, parameter, args);
      if (value !== undefined) {
        args[parameter.name] = value;
        if (!named && r.errors === errors && !isProtMax(args, parameter, most))
          learn(r, parameter, from, r.previous, value);
      }
      if (r.kind !== Token.comma && r.kind !== Token.close && r.kind !== Token.end) {
        if (value !== undefined)
          error(r, r.from, r.to, `expected ',' or ')' after ${parameter.name}, found ${foundText(r)}`);
      }
    }
    skipArgument(r);
    if (r.kind !== Token.comma) break;
    advance(r);
    if (r.kind === Token.close) expected(r, `an argument of ${call.name} after ','`);
  }
  return given;
}

const readValue = (r: Reader, call: CallSignature, parameter: Parameter, args: Record<string, number>) => {
  if (isInBytes(parameter)) return readByteArgument(r, parameter, args);
  // PROT_MAX() is the maximum of calls that have one
  if (parameter.name === 'prot' && takesBits(call) && isProtInC(r))
    return readProtInC(r, (most) => {
      args.max = most;
    });
  return readArgument(r, call, parameter);
};

/** A system call takes its protection as an int. */
const takesBits = (call: CallSignature): boolean => call.parameters.some(isInBytes);

/** The maximum came out of the protection, so that its text is more than a protection's. */
const isProtMax = (args: Record<string, number>, parameter: Parameter, before: number | undefined): boolean =>
  parameter.name === 'prot' && args.max !== before;

/** Is the present token the name of a `name=value`? */
function isNamed(r: Reader): boolean {
  if (r.kind !== Token.name) return false;
  let p = r.to;
  while (p < r.end && isBlank(r.text.charCodeAt(p))) p++;
  return r.text.charCodeAt(p) === Token.assign;
}

/** Read `name=`; the parameter's index, -1 after an error. */
function readName(r: Reader, call: CallSignature, given: number): number {
  const name = tokenText(r);
  const index = parameterIndex(call, name);
  const names = call.parameters.map((p) => p.name);
  if (index < 0) {
    error(
      r,
      r.from,
      r.to,
      `${call.name} has no parameter ${quoted(name)}: ${argumentOtherwise(name) ?? signatureText(call)}`,
      near(r, name, names),
    );
    return -1;
  }
  if (given & (1 << index)) {
    error(r, r.from, r.to, `${names[index]} is given twice`);
    return -1;
  }
  advance(r);
  if (r.kind !== Token.assign) {
    expected(r, `'=' and a value after ${name}`);
    return -1;
  }
  advance(r);
  return index;
}

/** The parameter that an argument without a name is for, -1 after an error. */
function nextPosition(r: Reader, call: CallSignature, given: number): number {
  for (let i = 0; i < call.parameters.length; i++) {
    if (given & (1 << i)) continue;
    const p = call.parameters[i] as Parameter;
    // `vm_map_insert(s, e, rw-, COW)`: a maximum may be left out.
    if (p.kind === 'prot' && p.default !== undefined && p.name === 'max' && !looksLikeProt(r)) {
      if (call.parameters[i + 1] !== undefined) continue;
    }
    return i;
  }
  error(r, r.from, r.to, `too many arguments: ${signatureText(call)}`);
  return -1;
}

/** `touch 0x12000 write`, its name is read. */
function readTouch(r: Reader, call: CallSignature, from: number): Call | undefined {
  const [addr, access] = call.parameters as [Parameter, Parameter];
  const args: Record<string, number> = { ...BLANKS.get(call.name) };
  const page = readByteArgument(r, addr, args);
  if (page === undefined) return undefined;
  const wanted = readArgument(r, call, access);
  if (wanted === undefined) return undefined;
  args[addr.name] = page;
  args[access.name] = wanted;
  return { name: call.name, args, column: from - r.lineStart + 1, length: r.previous - from };
}

/** On to the `)` that ends the arguments. */
function skipToClose(r: Reader): void {
  for (skipArgument(r); r.kind === Token.comma; skipArgument(r)) advance(r);
}

/** On to the `,` or `)` that ends the present argument. */
function skipArgument(r: Reader): void {
  let depth = 0;
  while (r.kind !== Token.end) {
    if (r.kind === Token.open) depth++;
    else if (depth === 0 && (r.kind === Token.comma || r.kind === Token.close)) return;
    else if (r.kind === Token.close) depth--;
    advance(r);
  }
}
