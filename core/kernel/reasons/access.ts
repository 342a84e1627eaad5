// Refusals by what an entry says of its pages: protections, wirings, and what a fault finds.

import { pages } from '../address.ts';
import { EFLAG, KERN, PROT_WRITE, protName, resultName, WIRE } from '../constants.ts';
import { HEADER, lastAtOrBelow } from '../data/entries.ts';
import { entryOfPage, pastFile } from '../data/filePages.ts';
import { gapMaxProt, isStackGap } from '../data/stackGap.ts';
import { systemWirings } from '../lock.ts';
import { RULES } from '../rules.ts';
import { reason } from './reason.ts';
import { address, entrySpan, ofPage } from './words.ts';

const USER_COW = EFLAG.USER_WIRED | EFLAG.COW;
/** Bit of a lookup's flags: the maximum counts (mapLookup.ts, LOOKUP). */
const OVERRIDE = 1;

export const notWired = reason('not-wired', (at) => {
  const { m, f } = at;
  const count = m.entries.wiredCount[f.entry] as number;
  const byUser = ((m.entries.eflags[f.entry] as number) & EFLAG.USER_WIRED) !== 0;
  const has = `${entrySpan(at, f.entry)} has wired_count ${count}`;
  const blame = ofPage(at, 'wiring', m.entries.start[f.entry] as number);
  if (f.flags & WIRE.USER) {
    // older kernels let the system take a user's wiring, and the flag stays
    if (byUser) return count === 0 ? { text: `${has}, though USER_WIRED is still set`, blame } : undefined;
    return { text: `${has}, and no user's wiring (USER_WIRED is clear)`, id: 'not-user-wired', blame };
  }
  if (count === 0) return { text: has, blame };
  if (systemWirings(m, f.entry) !== 0) return undefined;
  return { text: `${has}, which is the user's: the system has not wired it`, id: 'not-system-wired', blame };
});

/** vm_map_wire: the entry may not be read, or not be written. */
export const noAccess = reason('no-access', (at) => {
  const { m, f } = at;
  const prot = protName(m.entries.prot[f.entry] as number);
  return {
    text: `${entrySpan(at, f.entry)} has protection ${prot}${f.flags & WIRE.WRITE ? ', and WRITE was asked for' : ''}`,
    blame: ofPage(at, 'prot', m.entries.start[f.entry] as number),
  };
});

/** A fault on a page, of wiring or of a touch. */
export const pageFault = reason('fault', (at) => {
  const { k, f, result } = at;
  const page = address(at, f.page);
  const { m, entry, isMapped } = entryOfPage(k, f);
  const outer = lastAtOrBelow(at.m, f.page);
  const submap = at.m === m ? '' : `${entrySpan(at, outer)} is a submap, in which `;
  if (!isMapped)
    return {
      text: `${submap}page ${page} is not mapped`,
      id: 'page-not-mapped',
      blame: ofPage(at, submap === '' ? 'mapping' : 'submap', f.page),
    };
  const past = pastFile(k, f);
  if (past)
    return {
      text: `page ${page} would be page ${past.index} of ${past.file.name}, which has ${pages(past.file.size)} (0 to ${past.file.size - 1}): it lies past the end of the file`,
      id: 'past-end-of-file',
      blame: ofPage(at, 'mapping', f.page),
    };
  if (k.config.faults.get(f.page)?.includes(result) === true)
    return {
      text: `the fault on page ${page} gives ${resultName(result)}, as the script says`,
      id: 'page-fails',
      blame: { kind: 'fault', page: f.page },
    };
  const e = m.entries;
  if (result !== KERN.KERN_PROTECTION_FAILURE) return undefined;
  return {
    text: `${submap}${entrySpan({ ...at, m }, entry)} has protection ${protName(e.prot[entry] as number)}, of at most ${protName(e.maxProt[entry] as number)}`,
    id: 'no-access',
    blame: ofPage(at, 'prot', f.page),
  };
});

/** vm_map_lookup: the protection, or with a debugger's override the maximum, does not allow it. */
export const lookupDenied = reason('no-access', (at) => {
  const { k, m, f } = at;
  const e = m.entries;
  const most = (f.flags & OVERRIDE) !== 0;
  const prot = (most ? e.maxProt[f.entry] : e.prot[f.entry]) as number;
  const entry = entrySpan(at, f.entry);
  if ((f.prot & ~prot) === 0 && (prot !== 0 || RULES[k.config.vintage].overridesProtection)) {
    if (most || !(f.prot & PROT_WRITE) || ((e.eflags[f.entry] as number) & USER_COW) !== USER_COW) return undefined;
    return {
      text: `a write is asked of page ${address(at, f.page)}, and ${entry} is wired by a user and copy-on-write: this kernel would have to copy pages that are wired`,
      id: 'user-wired-cow',
      blame: ofPage(at, 'wiring', f.page),
    };
  }
  const access = f.prot === 0 ? '' : `${protName(f.prot)} is asked of page ${address(at, f.page)}, and `;
  return {
    text: `${access}${entry} has ${most ? 'max_protection' : 'protection'} ${protName(prot)}`,
    blame: ofPage(at, most ? 'maxProt' : 'prot', f.page),
  };
});

/** vm_map_protect looks through its whole range before it changes anything. */
export const protectRefused = reason('max-protection', (at) => {
  const { m, f } = at;
  const e = m.entries;
  for (let entry = f.first; entry !== HEADER && (e.start[entry] as number) < f.end; entry = e.next[entry] as number) {
    const eflags = e.eflags[entry] as number;
    const page = Math.max(e.start[entry] as number, f.start);
    const gap = isStackGap({ rules: RULES[at.k.config.vintage] }, eflags);
    if (eflags & EFLAG.GUARD && !gap) continue;
    if (eflags & EFLAG.IS_SUB_MAP)
      return { text: `${entrySpan(at, entry)} is a submap`, id: 'submap', blame: ofPage(at, 'submap', page) };
    const most = gap ? gapMaxProt(e, entry) : (e.maxProt[entry] as number);
    const asked = [f.prot, f.maxProt].find((prot) => prot >= 0 && prot & ~most);
    if (asked === undefined) continue;
    return {
      text: `${protName(asked)} was asked for, and max_protection of ${entrySpan(at, entry)} is ${protName(most)}`,
      blame: ofPage(at, 'maxProt', page),
    };
  }
  return undefined;
});

/** MAP_WXORX */
export const writeAndExecute = reason('wxorx', ({ f }) => ({
  text: `${protName(f.prot)} has WRITE and EXECUTE, and the map forbids that (MAP_WXORX)`,
  blame: { kind: 'limit', name: 'wxorx' },
}));

export const notWithinMax = reason('beyond-max', ({ f }) =>
  f.prot & ~f.maxProt ? `${protName(f.prot)} is not within ${protName(f.maxProt)}` : undefined,
);
