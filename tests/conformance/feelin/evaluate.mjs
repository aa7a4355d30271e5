// Reads [{ source, unary, variables }] from standard input, answers with what feelin says to each:
// { value } with temporal values and ranges as { "$feel": text }, or { error } where it cannot be read.
import { readFileSync } from 'node:fs';
import { evaluate, isFunction, isRange, toFeel, unaryTest } from 'feelin';

function plain(value) {
  if (value === undefined) return null;
  if (value === null || typeof value !== 'object') return isFunction(value) ? { $feel: 'function' } : value;
  if (Array.isArray(value)) return value.map(plain);
  if (isRange(value)) return { $feel: 'range' };
  if (Object.getPrototypeOf(value) !== Object.prototype) return { $feel: toFeel(value) };
  return Object.fromEntries(Object.entries(value).map(([ key, entry ]) => [ key, plain(entry) ]));
}

function answer({ source, unary, variables }) {
  try {
    const { value } = (unary ? unaryTest : evaluate)(source, variables);
    return { value: plain(value) };
  } catch (error) {
    return { error: error.message };
  }
}

const cases = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(cases.map(answer)));
