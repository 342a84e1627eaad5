// Codes values as numbers, so that a long history of a value is a list of numbers. A whole number
// is its own code; any other value gets a number above those.
import { NONE, type Reference, type Value } from '../../trace/expression/evaluate.ts';

/** Numbers from here on stand for something else than themselves. */
const OTHERS = 2 ** 50;

/**
 * What comparing needs of a value: numbers are one, whatever they are called; undefined: it has no
 * value, but an error.
 */
export type Plain = number | string | Reference | typeof NONE | undefined;

function keyOf(value: Value | undefined): string {
  if (value === undefined || value === NONE || typeof value !== 'object') return `${typeof value} ${value}`;
  return value.kind === 'named' ? `named ${value.value} ${value.text}` : `${value.type} ${value.id}`;
}

function plainOf(value: Value | undefined): Plain {
  switch (typeof value) {
    case 'bigint':
    case 'boolean':
      return Number(value);
    case 'object':
      return value !== NONE && value.kind === 'named' ? Number(value.value) : value;
    default:
      return value;
  }
}

export class Codes {
  private readonly known = new Map<string, number>();
  private readonly values: (Value | undefined)[] = [];
  private readonly plains: Plain[] = [];

  /** undefined: it has no value, but an error. */
  of(value: Value | undefined): number {
    if (typeof value === 'bigint') {
      const n = Number(value);
      if (n > -OTHERS && n < OTHERS) return n;
    }
    const key = keyOf(value);
    let code = this.known.get(key);
    if (code === undefined) {
      code = OTHERS + this.values.push(value) - 1;
      this.plains.push(plainOf(value));
      this.known.set(key, code);
    }
    return code;
  }

  value(code: number): Value | undefined {
    return code < OTHERS ? BigInt(code) : this.values[code - OTHERS];
  }

  plain(code: number): Plain {
    return code < OTHERS ? code : this.plains[code - OTHERS];
  }
}
