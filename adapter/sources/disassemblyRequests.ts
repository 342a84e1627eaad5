// The kernel's routines as code: their steps disassembled, and breakpoints on their addresses.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { formatCode, parseReference } from '../../core/inspect/codeAddress.ts';
import { type Instruction, instructionsFrom } from '../../core/inspect/instructions.ts';
import { lineOfSignature, lineOfStep } from '../../core/inspect/listingText.ts';
import type { Routine } from '../../core/kernel/routine.ts';
import { layInstructions } from '../breakpoints/instructionBreakpoints.ts';
import { type Context, controlOf, type Handler, number, vintageOf } from '../session/context.ts';
import { integer, RequestError, text } from '../session/errors.ts';
import { listingSource } from './listing.ts';

/** More than any view shows; a larger number is a slip. */
const MOST = 100_000;

const optional = (value: unknown, what: string): number =>
  value === undefined || value === null ? 0 : integer(value, what);

/**
 * Where a step stands in its listing; over a routine's first also its signature, so that one sees where it begins. VS Code gets none: its view fetches
 * a document for each row that has a line, and a row whose document is late, or is not gone yet from the drawing before, keeps the text of the row
 * that was there. The instruction is the line of the listing anyway.
 */
function lineOf(c: Context, routine: Routine, pc: number): Partial<DebugProtocol.DisassembledInstruction> {
  const { listings } = c.clientHas;
  if (listings.by === 'uri') return {};
  const from = c.linesStartAt1 ? 0 : 1;
  const location = listingSource(routine, listings);
  const line = lineOfStep(routine, pc) - from;
  return pc === 0 ? { location, line: lineOfSignature(routine) - from, endLine: line } : { location, line };
}

const disassemble: Handler = (c, args) => {
  controlOf(c);
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
  const row = ({ address: at, place }: Instruction): DebugProtocol.DisassembledInstruction => {
    if (!place) return { address: formatCode(at), instruction: '(no step)', presentationHint: 'invalid' };
    const { routine, pc } = place;
    const name = `${routine.name}.${routine.labels[pc]}`;
    const step = (routine.texts[pc] as string).trim();
    return {
      address: formatCode(at),
      instruction: symbols ? `${name}: ${step}` : step,
      ...(symbols ? { symbol: pc === 0 ? routine.name : name } : {}),
      ...lineOf(c, routine, pc),
    };
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
