// SPDX-License-Identifier: Apache-2.0
/** Takes away what browsers need to encode and decode Opus, wherever it is loaded. */
for (const name of ['AudioEncoder', 'AudioDecoder', 'AudioData', 'EncodedAudioChunk']) {
  Reflect.deleteProperty(globalThis, name);
}
