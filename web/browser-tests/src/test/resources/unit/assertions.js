// SPDX-License-Identifier: Apache-2.0
/** Assertions. Each throws with the actual value. */

/**
 * @param {unknown} actual
 * @param {unknown} expected compared as JSON where both are objects
 * @param {string} [what]
 */
export function equal(actual, expected, what = 'value') {
  const same = Object.is(actual, expected)
    || (isObject(actual) && isObject(expected) && JSON.stringify(actual) === JSON.stringify(expected));
  if (!same) {
    throw new Error(`${what}: expected ${shown(expected)}, but it is ${shown(actual)}`);
  }
}

/**
 * @param {unknown} value
 * @param {string} [what]
 */
export function truthy(value, what = 'value') {
  if (!value) {
    throw new Error(`${what}: expected something true, but it is ${shown(value)}`);
  }
}

/**
 * @param {number} actual
 * @param {number} expected
 * @param {number} tolerance
 * @param {string} [what]
 */
export function near(actual, expected, tolerance, what = 'value') {
  if (!(Math.abs(actual - expected) <= tolerance)) {
    throw new Error(`${what}: expected ${expected} ± ${tolerance}, but it is ${actual}`);
  }
}

/**
 * @param {() => unknown} action may be async
 * @param {string} [code] the error's `code`, or its name
 * @returns {Promise<any>} the error
 */
export async function throws(action, code) {
  let result;
  try {
    result = await action();
  } catch (error) {
    const failure = /** @type {any} */ (error);
    if (code !== undefined && failure?.code !== code && failure?.name !== code) {
      throw new Error(`expected an error ${code}, but it is ${failure?.code ?? failure?.name}: ${failure?.message}`);
    }
    return failure;
  }
  throw new Error(`expected an error ${code ?? ''}, but there was none: ${shown(result)}`);
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/** @param {unknown} value */
function shown(value) {
  const isPlain = typeof value !== 'bigint' && typeof value !== 'function';
  return (isPlain ? JSON.stringify(value) : undefined) ?? String(value);
}
