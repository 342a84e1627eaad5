// What the limits (limits.ts) are now, for the kernel and for each process.
import { RLIMIT } from '../constants.ts';
import { isOfProcess, type LimitName, type ProcessLimits } from '../limits.ts';
import { RULES, type Rules } from '../rules.ts';
import type { KernelConfig, KernelState } from '../state.ts';

/** What a process begins with. */
export const processLimits = ({ limits: { memlock, vmem, data, stack } }: KernelConfig): ProcessLimits => ({
  memlock,
  vmem,
  data,
  stack,
});

/**
 * A limit as the running thread meets it: the kernel's, or its process's. `self`: that thread, of a
 * kernel that runs.
 */
export function limitOf(k: KernelState & { readonly self?: number }, name: LimitName): number {
  if (!isOfProcess(name)) return k.limits[name];
  const process = k.processes[k.threads[k.self ?? 0]?.process ?? 0] ?? k.processes[0];
  return process?.limits[name] ?? Number.POSITIVE_INFINITY;
}

/** RLIM_NLIMITS: NPTS and what follows it came in 2008. */
export const mostResources = (rules: Rules): number => (rules.laterResources ? RLIMIT.UMTXP : RLIMIT.VMEM) + 1;

/**
 * MAXDSIZ in pages, which RLIMIT_DATA never exceeds (kern_resource.c): of i386 in the older
 * kernels, of amd64 since.
 */
const mostData = ({ vintage, pageSize }: KernelConfig): number =>
  Math.ceil((RULES[vintage].mmapChecksArguments ? 32 * 2 ** 30 : 512 * 2 ** 20) / pageSize);

/** RLIMIT_DATA as brk meets it, in pages: the soft limit. `own`: of a process. */
export const dataLimit = (k: KernelState & { readonly self?: number }, own = limitOf(k, 'data')): number =>
  Math.min(own, mostData(k.config));

/**
 * The largest heap that a process could have, in pages: the hard limit, which a script declares.
 */
export const largestHeap = (config: KernelConfig): number =>
  RULES[config.vintage].mmapAboveDataLimit ? Math.min(config.limits.data, mostData(config)) : mostData(config);

/** A limit as people name it without a thread: that of the first process. */
export const firstLimit = (k: KernelState, name: LimitName): number =>
  isOfProcess(name) ? (k.processes[0]?.limits[name] ?? Number.POSITIVE_INFINITY) : k.limits[name];

/** Sets it for the kernel, or for one process; without `process`, for all. */
export function setLimit(k: KernelState, name: LimitName, value: number, process?: number): void {
  if (!isOfProcess(name)) k.limits = { ...k.limits, [name]: value };
  else
    k.processes.forEach((p, i) => {
      if (process === undefined || process === i) p.limits = { ...p.limits, [name]: value };
    });
}
