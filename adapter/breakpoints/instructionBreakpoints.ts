// Breakpoints on addresses of the kernel's code, bound to the listings of the script's vintage.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Breakpoint, readBreakpoint } from '../../core/debugger/stops/breakpoint.ts';
import { codeReference, formatCode, parseReference, placeAt } from '../../core/inspect/codeAddress.ts';
import { lineOfStep } from '../../core/inspect/listingText.ts';
import { type Context, namesOf, toClientLine, vintageOf } from '../session/context.ts';
import { listingSource } from '../sources/listing.ts';
import { failed, type Requested } from './requested.ts';

type Answer = DebugProtocol.Breakpoint;

/** One answer for each, in order. */
export function bindInstructions(c: Context): Answer[] {
  const at = new Map<string, Map<number, Breakpoint[]>>();
  const bind = ({ id, wanted }: Requested<DebugProtocol.InstructionBreakpoint>): Answer => {
    const { instructionReference, offset = 0 } = wanted;
    const base = parseReference(instructionReference);
    if (base === undefined) return failed(id, '"instructionReference" must be an address, such as 0xffffffff80001000');
    if (Number.isNaN(offset)) return failed(id, '"offset" must be a whole number of bytes');
    const address = base + BigInt(offset);
    const place = placeAt(vintageOf(c), address);
    if (!place) return failed(id, `there is no step of a kernel routine at ${formatCode(address)}`);
    const read = readBreakpoint(id, wanted, namesOf(c));
    if ('problem' in read) return failed(id, read.problem);
    const { routine, pc } = place;
    const steps = at.get(routine.name) ?? new Map<number, Breakpoint[]>();
    at.set(routine.name, steps.set(pc, [...(steps.get(pc) ?? []), read.breakpoint]));
    const line = toClientLine(c, lineOfStep(routine, pc));
    const source = listingSource(routine, c.clientCapabilities.listings);
    return { id, verified: true, instructionReference: codeReference(routine, pc), source, line };
  };
  const answers = c.instructionBreakpoints.map(bind);
  if (c.control) c.control.points.instructions = c.noDebug ? new Map() : at;
  return answers;
}
