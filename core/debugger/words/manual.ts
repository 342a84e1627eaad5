// What each result means, in the words of the manual page vm_map_wire(9) where it has any, and of the kernel's rules elsewhere.
import type { KernName } from '../../kernel/constants.ts';

export const MEANING: Readonly<Record<KernName, string>> = {
  KERN_SUCCESS: 'All pages of the range were wired, or unwired.',
  KERN_INVALID_ADDRESS:
    'The range was not valid (it has a hole, or its start is not mapped), or the map changed while an entry of the range was in transition and the thread slept: callers must check for this.',
  KERN_PROTECTION_FAILURE:
    'The protection does not allow it: more was asked than max_protection has, or the page may not be accessed so.',
  KERN_NO_SPACE: 'The range is in use, or no free range is long enough.',
  KERN_INVALID_ARGUMENT:
    'An argument makes no sense here: for an unwire, an entry of the range has no wiring of that kind.',
  KERN_FAILURE: 'A page could not be brought in: no memory, or the pager failed. What this call had wired was undone.',
  KERN_RESOURCE_SHORTAGE: 'A limit was reached: too many user-wired pages (vm.max_user_wired), or no swap to reserve.',
  KERN_NOT_RECEIVER: 'Not used by the map.',
  KERN_NO_ACCESS: 'Not used by the map.',
  KERN_OUT_OF_BOUNDS:
    'A page lies beyond the end of its object, or a protection is not within the maximum asked with it.',
  KERN_RESTART: 'Not used by the map.',
};
