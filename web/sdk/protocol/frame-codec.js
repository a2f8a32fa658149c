// SPDX-License-Identifier: Apache-2.0
/** Codec of the audio frame: a header of 20 bytes, big endian, then the payload (docs/protocol.md §3). */

export const HEADER_BYTES = 20;

export const FLAG = Object.freeze({ DISCONTINUITY: 1, LAST: 2, SILENCE: 4, MUTED: 8 });

export const CODEC = Object.freeze({ PCM: 1, OPUS: 2 });

/** Rate of Opus' clock in Hz, whatever was encoded (RFC 7587 §4.1). */
export const OPUS_CLOCK_RATE = 48_000;

const VERSION_AND_KIND = 0x11;
const TWO_TO_32 = 4_294_967_296;

/**
 * @typedef {object} Frame
 * @property {number} flags of {@link FLAG}, or'ed
 * @property {number} codec of {@link CODEC}
 * @property {number} duration in samples of the track's clock
 * @property {number} sequence 0 to 2³²−1
 * @property {number} mediaTime of the first sample, in µs since the session's first; exact up to 2⁵³
 * @property {Uint8Array<ArrayBuffer>} payload
 */

/**
 * @param {Frame} frame
 * @returns {Uint8Array<ArrayBuffer>} header and payload
 */
export function encodeFrame(frame) {
  const bytes = new Uint8Array(HEADER_BYTES + frame.payload.length);
  const header = new DataView(bytes.buffer);
  header.setUint8(0, VERSION_AND_KIND);
  header.setUint8(1, frame.flags);
  header.setUint8(2, frame.codec);
  header.setUint8(3, HEADER_BYTES);
  header.setUint16(4, 0);
  header.setUint16(6, frame.duration);
  header.setUint32(8, frame.sequence);
  header.setUint32(12, Math.floor(frame.mediaTime / TWO_TO_32));
  header.setUint32(16, frame.mediaTime % TWO_TO_32);
  bytes.set(frame.payload, HEADER_BYTES);
  return bytes;
}

/**
 * @param {ArrayBuffer} message
 * @returns {Frame | null} null if it is no audio frame of this version
 */
export function decodeFrame(message) {
  if (message.byteLength <= HEADER_BYTES) {
    return null;
  }
  const header = new DataView(message);
  const headerBytes = header.getUint8(3);
  if (header.getUint8(0) !== VERSION_AND_KIND || headerBytes < HEADER_BYTES || headerBytes >= message.byteLength) {
    return null;
  }
  return {
    flags: header.getUint8(1),
    codec: header.getUint8(2),
    duration: header.getUint16(6),
    sequence: header.getUint32(8),
    mediaTime: header.getUint32(12) * TWO_TO_32 + header.getUint32(16),
    payload: new Uint8Array(message, headerBytes),
  };
}

/**
 * Whether a server's value is a sequence, or the one after the last.
 *
 * @param {unknown} number
 * @returns {number is number}
 */
export function isSequence(number) {
  return Number.isSafeInteger(number) && Number(number) >= 0 && Number(number) <= TWO_TO_32;
}
