// The places of the state that can be set, by the expressions that name them. Which entry and which
// frame is meant only the running kernel knows (core/inspect/assignment.ts).
import { fieldOf } from '../../kernel/fields/fields.ts';
import type { Expression } from '../ast.ts';

/** A place by the names that an expression gives it. */
export type NamedPlace =
  /** `entry(0x1000).wired_count`, `entry(p2, 0x1000).wired_count`. */
  | { readonly kind: 'entry'; readonly entry: Expression; readonly field: string }
  /** `map.timestamp`, or of another map by its name. */
  | { readonly kind: 'map'; readonly map: string; readonly field: string }
  /** `user_wired`: a name that stands alone. */
  | { readonly kind: 'kernel'; readonly field: string }
  /** `limit.memlock`. */
  | { readonly kind: 'limit'; readonly field: string }
  /** `t1.vm_map_wire.end`: a local of the routine that a thread is in. */
  | { readonly kind: 'local'; readonly thread: string; readonly routine: string; readonly name: string };

/** The place that an expression has the form of; undefined: of none. */
export function namedPlace(e: Expression): NamedPlace | undefined {
  if (e.kind === 'name') return fieldOf('kernel', e.name)?.write ? { kind: 'kernel', field: e.name } : undefined;
  if (e.kind !== 'member') return undefined;
  const { object: of, member } = e;
  if (of.kind === 'call' && of.callee === 'entry') return { kind: 'entry', entry: of, field: member };
  if (of.kind === 'name' && of.name === 'limit') return { kind: 'limit', field: member };
  if (of.kind === 'name') return { kind: 'map', map: of.name, field: member };
  if (of.kind !== 'member' || of.object.kind !== 'name') return undefined;
  return { kind: 'local', thread: of.object.name, routine: of.member, name: member };
}
