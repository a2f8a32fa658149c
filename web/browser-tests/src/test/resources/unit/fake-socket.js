// SPDX-License-Identifier: Apache-2.0
/** Fake WebSockets, and a pause. */

/** @param {number} ms */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A WebSocket that opens on demand and records what is sent. */
export class FakeSocket {
  static OPEN = 1;
  /** @type {FakeSocket[]} */
  static all = [];
  readyState = 1;
  bufferedAmount = 0;
  /** @type {unknown[]} */
  sent = [];
  onopen = () => {};
  onmessage = (/** @type {{data: string}} */ _) => {};
  onclose = (/** @type {{code: number}} */ _) => {};

  constructor() {
    FakeSocket.all.push(this);
  }

  /** @param {string | Uint8Array<ArrayBuffer>} data text is recorded as the object that it is, audio as it is */
  send(data) {
    this.sent.push(typeof data === 'string' ? JSON.parse(data) : data);
  }

  /** @param {unknown} message */
  says(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  close() {}
}

/**
 * Runs a test with fake sockets.
 *
 * @param {() => Promise<void>} test
 */
export async function faked(test) {
  const real = globalThis.WebSocket;
  FakeSocket.all = [];
  Object.assign(globalThis, { WebSocket: FakeSocket });
  try {
    await test();
  } finally {
    Object.assign(globalThis, { WebSocket: real });
  }
}
