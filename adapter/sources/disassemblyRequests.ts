// The kernel's routines as code: their steps disassembled.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { formatCode, parseReference } from '../../core/inspect/codeAddress.ts';
import { type Instruction, instructionsFrom } from '../../core/inspect/instructions.ts';
import { lineOfSignature, lineOfStep } from '../../core/inspect/listingText.ts';
import type { Routine } from '../../core/kernel/routine.ts';
import { quoted } from '../../core/trace/echo.ts';
import { flag, integer, lenient, optional, text } from '../session/arguments.ts';
import { type Context, controlOf, toClientLine, vintageOf } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { listingSource } from './listing.ts';

/** More than any view shows; a larger number is a slip. */
const MOST = 100_000;

/**
 * The line of a step in its listing; with a routine's first step also its signature. VS Code gets
 * none: its view loads a document for each row that has a line, and mixes up rows whose document is
 * late.
 */
function lineOf(c: Context, routine: Routine, pc: number): Partial<DebugProtocol.DisassembledInstruction> {
  const { listings } = c.clientCapabilities;
  if (listings.by === 'uri') return {};
  const location = listingSource(routine, listings);
  const line = toClientLine(c, lineOfStep(routine, pc));
  return pc === 0 ? { location, line: toClientLine(c, lineOfSignature(routine)), endLine: line } : { location, line };
}

export const disassembly = {
  disassemble: {
    takes: {
      memoryReference: text,
      instructionCount: integer,
      offset: optional(integer),
      instructionOffset: optional(integer),
      resolveSymbols: lenient(flag),
    },
    capabilities: { supportsDisassembleRequest: true },
    answer(c, { memoryReference, instructionCount, offset = 0, instructionOffset = 0, resolveSymbols = true }) {
      controlOf(c);
      const base = parseReference(memoryReference);
      if (base === undefined)
        throw new RequestError(
          `"memoryReference" must be an address, such as 0xffffffff80001000, and is ${quoted(memoryReference)}`,
        );
      if (instructionCount < 0 || instructionCount > MOST)
        throw new RequestError(`"instructionCount" must be between 0 and ${MOST}, and is ${instructionCount}`);
      const row = ({ address, place }: Instruction): DebugProtocol.DisassembledInstruction => {
        if (!place) return { address: formatCode(address), instruction: '(no step)', presentationHint: 'invalid' };
        const { routine, pc } = place;
        const name = `${routine.name}.${routine.labels[pc]}`;
        const step = (routine.texts[pc] as string).trim();
        return {
          address: formatCode(address),
          instruction: resolveSymbols ? `${name}: ${step}` : step,
          ...(resolveSymbols ? { symbol: pc === 0 ? routine.name : name } : {}),
          ...lineOf(c, routine, pc),
        };
      };
      const from = base + BigInt(offset);
      return { instructions: instructionsFrom(vintageOf(c), from, instructionOffset, instructionCount).map(row) };
    },
  },
} satisfies Concern;
