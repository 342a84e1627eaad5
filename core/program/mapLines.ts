// A map as the declarations of a script: `kernel`, `page`, `map`, `limit` and `object` lines, then
// an `entry` line for each entry. Compiled, they give the same map, but for what a running call has
// marked, and for anonymous objects: an entry begins without one.
import { formatRange } from '../kernel/address.ts';
import { EFLAG, type Vintage } from '../kernel/constants.ts';
import { gapMaxOf, gapProtOf } from '../kernel/data/stackGap.ts';
import { defaultConfig, type EntryView } from '../kernel/kernel.ts';
import { defaultLimits, LIMIT_NAMES, type Limits } from '../kernel/limits.ts';
import { RULES } from '../kernel/rules.ts';
import type { KernelState, MapState } from '../kernel/state.ts';
import type { EntryAttributes, Statement } from '../trace/ast.ts';
import { attributesText, statementText } from '../trace/print/print.ts';
import { chargesSwap, defaultStackGrowth } from './setup.ts';

const span = { line: 0, column: 0, length: 0 };

/** The lines above those of the entries. */
export function mapLines(k: KernelState, m: MapState): string[] {
  const { vintage, pageSize, objects } = k.config;
  const owner = k.processes.find(({ map }) => k.maps[map] === m) ?? k.processes[0];
  const limits: Limits = { ...k.limits, ...owner?.limits };
  const usual: Limits = { ...defaultLimits(), stack_growth: defaultStackGrowth(pageSize) };
  const { min, max, kernelPmap, wireFuture, wxorx } = m;
  const statements: Statement[] = [{ kind: 'kernel', vintage, span }];
  if (pageSize !== defaultConfig().pageSize) statements.push({ kind: 'page', size: pageSize, span });
  statements.push({ kind: 'map', min, max, kernelPmap, wireFuture, wxorx, span });
  for (const what of LIMIT_NAMES) {
    const value = limits[what];
    if (value !== usual[what] && Number.isFinite(value)) statements.push({ kind: 'limit', what, value, span });
  }
  for (const object of objects) statements.push({ kind: 'object', ...object, span });
  return statements.map((s) => statementText(s, { pageSize, objects: [] }));
}

const MARKS = EFLAG.IN_TRANSITION | EFLAG.NEEDS_WAKEUP | EFLAG.WIRE_SKIPPED;

/** What a stack's gap keeps, and an older kernel's stack. */
function stackOf(vintage: Vintage, { eflags, avail, offset }: EntryView): Partial<EntryAttributes> {
  const { stackGaps, gapsKeepProtection } = RULES[vintage];
  if (!stackGaps) return avail === 0 ? {} : { room: avail };
  if (!(eflags & EFLAG.STACK_GAP_DN)) return {};
  return gapsKeepProtection
    ? { guard: avail, stackProt: gapProtOf(offset), stackMax: gapMaxOf(offset) }
    : { guard: avail };
}

/** The line that declares an entry; a comment if no line can. */
export function entryLine(k: KernelState, e: EntryView): string {
  const { vintage, pageSize } = k.config;
  const { prot, maxProt, inherit, wiredCount } = e;
  const range = formatRange(e.start, e.end, pageSize);
  if (e.start === e.end) return `# an entry of no length at ${range}: only a call makes one`;
  if (e.eflags & EFLAG.IS_SUB_MAP) return `# a submap at ${range}: only vm_map_submap makes one`;
  const object = k.objects[e.object]?.name ?? '';
  const offset = object === '' ? 0 : e.offset;
  const plain = { prot, maxProt, inherit, wiredCount, eflags: e.eflags & ~MARKS, object, offset };
  const charged = e.charged === 1;
  const attributes = charged === chargesSwap(vintage, plain) ? plain : { ...plain, charged };
  return `entry ${range} ${attributesText({ ...attributes, ...stackOf(vintage, e) }, pageSize, vintage)}`;
}
