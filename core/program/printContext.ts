// The names that a configuration gives, for printing calls.
import type { KernelConfig } from '../kernel/state.ts';
import type { PrintContext } from '../trace/print/context.ts';

/** Names of a configuration's objects, maps and processes, for printing calls. */
export const printContextOf = (config: KernelConfig): PrintContext => ({
  pageSize: config.pageSize,
  objects: config.objects.map((o) => o.name),
  subMaps: config.subMaps.map((m) => m.name),
  processes: config.processes.map((p) => p.name),
});
