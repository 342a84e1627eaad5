// The output of scripts/vm_map.d, which the package ships: `0.000104 812 100201 > vm_map_wire(0x1000,
// 0x5000, 0x1)` and `0.000131 812 100201 < vm_map_wire 0`, time, process and thread first.
import { type LogRecord, recordOf, type Who } from '../record.ts';

const LINE = /^\s*(-?\d+\.\d+)\s+(\d+)\s+(\d+)\s+(?:>\s*(vm_map_\w+)\(([^)]*)\)|<\s*(vm_map_\w+)\s+(-?\w+))\s*$/;

export function readDtrace(line: string): LogRecord | undefined {
  const found = LINE.exec(line);
  if (!found) return undefined;
  const [, time, process = '', thread = '', entered, args = '', returned = '', result = ''] = found;
  const who: Who = { format: 'dtrace', time: Number(time), process, thread };
  return entered === undefined ? recordOf(who, 'return', returned, '', result) : recordOf(who, 'enter', entered, args);
}
