// SPDX-License-Identifier: Apache-2.0
/**
 * An encoded frame without a sequence.
 *
 * @typedef {object} SpokenFrame
 * @property {Uint8Array<ArrayBuffer>} payload
 * @property {number} codec
 * @property {number} duration in samples of the track's clock
 * @property {number} micros its duration in µs
 * @property {number} flags
 */

/**
 * A frame in the buffer.
 *
 * @typedef {SpokenFrame & {index: number, at: number}} KeptFrame `index`: number of frames before it, of this
 *   speaker; `at`: this speaker's clock at its first sample, in µs
 */

/**
 * The buffer's state without its frames, to be stored beside them.
 *
 * @typedef {object} BufferState
 * @property {number} first index of the oldest frame
 * @property {number} end index of the next frame to be added
 * @property {number} clock this speaker's clock, in µs
 * @property {number} ackedCount
 * @property {import('./frame-numbering.js').NumberingState} numbering
 * @property {number} serverNext
 * @property {number} epoch of the last attach; 0 before the first
 */

export {};
