import { describe, expect, test } from 'vitest';
import { jumpTarget } from '../../../extension/commands/jumpTarget.ts';
import { entryRow, fieldRows, headerRow, threadRow } from '../../../extension/map/mapRows.ts';
import { entry, state, thread } from '../states.ts';

describe('what a jump is about', () => {
  test('a variable: its container and its name', () => {
    const chosen = {
      sessionId: 'a',
      container: { name: 'Map', variablesReference: 7, expensive: false },
      variable: { name: 'busy', value: '1', variablesReference: 0, evaluateName: 'map.busy' },
    };
    expect(jumpTarget(chosen)).toEqual({ what: { variablesReference: 7, name: 'busy' }, sessionId: 'a' });
  });
  test('a watch expression: itself', () => {
    const variable = { name: 'map.busy', value: '1', variablesReference: 0, evaluateName: 'map.busy' };
    expect(jumpTarget({ sessionId: 'a', variable })).toEqual({ what: { expression: 'map.busy' }, sessionId: 'a' });
    expect(jumpTarget({ variable: { name: 'map.busy' } })).toEqual({ what: { expression: 'map.busy' } });
  });
  test('a part of a watched value: its own expression', () => {
    const chosen = {
      container: { expression: 'entry(0x1000)' },
      variable: { name: 'wired_count', variablesReference: 0, evaluateName: 'entry(0x1000).wired_count' },
    };
    expect(jumpTarget(chosen)).toEqual({ what: { expression: 'entry(0x1000).wired_count' } });
    expect(jumpTarget({ container: { expression: 'map' }, variable: { name: 'x' } })).toBeUndefined();
  });
  test('rows of the map: an entry, the map, a field, a thread', () => {
    const fields = fieldRows(state([]).map);
    const [lock, , , size] = fields;
    const rows = [entryRow(entry(16), 'entries'), headerRow(state([])), lock, size, threadRow(thread(1))];
    expect(rows.map((row) => jumpTarget({ row })?.what)).toEqual([
      { expression: 'entry(0x10000)' },
      { expression: 'map' },
      { expression: 'map.lock.holder' },
      { expression: 'map.size' },
      { expression: 't1' },
    ]);
    expect(jumpTarget({ row: fields.at(-1) })).toBeUndefined();
  });
  test('nothing, or something else', () => {
    for (const other of [undefined, null, 5, 'map', {}, { variable: 5 }]) expect(jumpTarget(other)).toBeUndefined();
  });
});
