// Breakpoints on addresses of the kernel's code, laid over the listings of the script's vintage.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Breakpoint, readBreakpoint } from '../../core/debugger/stops/breakpoint.ts';
import { codeReference, formatCode, parseReference, placeAt } from '../../core/inspect/codeAddress.ts';
import { lineOfStep } from '../../core/inspect/listingText.ts';
import { type Asked, type Context, vintageOf } from '../session/context.ts';
import { listingSource } from '../sources/listing.ts';

type Answer = DebugProtocol.Breakpoint;

/** Lays what was asked for over the control; one answer for each, in order. */
export function layInstructions(c: Context): Answer[] {
  const at = new Map<string, Map<number, Breakpoint[]>>();
  const lay = ({ id, wanted }: Asked<DebugProtocol.InstructionBreakpoint>): Answer => {
    const failed = (message: string): Answer => ({ id, verified: false, message, reason: 'failed' });
    const { instructionReference, offset } = wanted;
    const base = typeof instructionReference === 'string' ? parseReference(instructionReference) : undefined;
    if (base === undefined) return failed('"instructionReference" must be an address, such as 0xffffffff80001000');
    if (offset !== undefined && !Number.isInteger(offset)) return failed('"offset" must be a whole number of bytes');
    const address = base + BigInt(offset ?? 0);
    const place = placeAt(vintageOf(c), address);
    if (!place) return failed(`there is no step of a kernel routine at ${formatCode(address)}`);
    const read = readBreakpoint(id, wanted);
    if ('problem' in read) return failed(read.problem);
    const { routine, pc } = place;
    const steps = at.get(routine.name) ?? new Map<number, Breakpoint[]>();
    at.set(routine.name, steps.set(pc, [...(steps.get(pc) ?? []), read.breakpoint]));
    const line = lineOfStep(routine, pc) - (c.linesStartAt1 ? 0 : 1);
    const source = listingSource(routine, c.clientHas.listings);
    return { id, verified: true, instructionReference: codeReference(routine, pc), source, line };
  };
  const answers = c.instructionBreakpoints.map(lay);
  if (c.control) c.control.points.instructions = c.noDebug ? new Map() : at;
  return answers;
}
