// The kernel's routines as code: their steps disassembled, and breakpoints on their addresses.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { formatCode, parseReference } from '../codeAddress.ts';
import { debuggeeOf, type Handler, number, vintageOf } from '../context.ts';
import { integer, RequestError, text } from '../errors.ts';
import { layInstructions } from '../instructionBreakpoints.ts';
import { type Instruction, instructionsFrom } from '../instructions.ts';
import { lineOfStep, listingSource } from '../listing.ts';

/** More than any view shows; a larger number is a slip. */
const MOST = 100_000;

const optional = (value: unknown, what: string): number =>
  value === undefined || value === null ? 0 : integer(value, what);

const disassemble: Handler = (c, args) => {
  debuggeeOf(c);
  const reference = text(args.memoryReference, 'memoryReference');
  const base = parseReference(reference);
  if (base === undefined)
    throw new RequestError(`"memoryReference" must be an address, such as 0xffffffff80001000, and is "${reference}"`);
  const count = integer(args.instructionCount, 'instructionCount');
  if (count < 0 || count > MOST)
    throw new RequestError(`"instructionCount" must be between 0 and ${MOST}, and is ${count}`);
  const address = base + BigInt(optional(args.offset, 'offset'));
  const skip = optional(args.instructionOffset, 'instructionOffset');
  const symbols = args.resolveSymbols !== false;
  let before = -1;
  const row = ({ address: at, place }: Instruction): DebugProtocol.DisassembledInstruction => {
    if (!place) return { address: formatCode(at), instruction: '(no step)', presentationHint: 'invalid' };
    const { routine, pc } = place;
    const made: DebugProtocol.DisassembledInstruction = {
      address: formatCode(at),
      instruction: (routine.texts[pc] as string).trim(),
      line: lineOfStep(routine, pc) - (c.linesStartAt1 ? 0 : 1),
    };
    if (symbols) made.symbol = pc === 0 ? routine.name : `${routine.name}.${routine.labels[pc]}`;
    if (routine.id !== before) made.location = listingSource(routine, c.clientHas.listings);
    before = routine.id;
    return made;
  };
  return { instructions: instructionsFrom(vintageOf(c), address, skip, count).map(row) };
};

const setInstructionBreakpoints: Handler = (c, args) => {
  const given: unknown[] = Array.isArray(args.breakpoints) ? args.breakpoints : [];
  const wanted = given.map(
    (b) => (b !== null && typeof b === 'object' ? b : {}) as DebugProtocol.InstructionBreakpoint,
  );
  c.instructionBreakpoints = number(c, c.instructionBreakpoints, wanted);
  return { breakpoints: layInstructions(c) };
};

export const disassembly: Readonly<Record<string, Handler>> = { disassemble, setInstructionBreakpoints };
