// A map with nothing in it.
import type { Page } from '../address.ts';
import { newColumns } from '../data/columns.ts';
import { HEADER, initHeader } from '../data/entries.ts';
import { newIndex } from '../data/indexBlocks.ts';
import { newTree } from '../data/tree/searchTree.ts';
import { newWiredPages } from '../data/wiredPages.ts';
import { RULES } from '../rules.ts';
import type { KernelConfig, MapState } from '../state.ts';

export function newMap(config: KernelConfig, name: string, min: Page, max: Page): MapState {
  const map: MapState = {
    name,
    min,
    max,
    entries: newColumns(16),
    index: newIndex(),
    tree: config.searchTree && RULES[config.vintage].searchTree ? newTree() : undefined,
    count: 0,
    size: 0,
    timestamp: 0,
    lock: { holder: -1, readers: [] },
    busy: 0,
    busyWaiters: false,
    wireFuture: config.wireFuture,
    wxorx: config.wxorx,
    kernelPmap: config.kernelPmap,
    firstFree: HEADER,
    nextSerial: 1,
    emptyEntries: 0,
    stackBottom: 0,
    stackTop: 0,
    stackPages: 0,
    dataStart: config.heap,
    dataPages: 0,
    anonLoc: config.anonLoc,
    wiredPages: newWiredPages(),
    setByHand: '',
  };
  initHeader(map);
  return map;
}
