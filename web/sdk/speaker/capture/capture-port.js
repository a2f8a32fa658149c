// SPDX-License-Identifier: Apache-2.0
/** How long to wait for the worklet's last samples: a suspended context sends none. */
const LAST_SAMPLES_MS = 500;

/** Without samples for this long, browser or system blocks the microphone. */
const STALLED_AFTER_MS = 5_000;

const CHECK_EVERY_MS = 1_000;

/** The worker's port to the capture worklet: receives samples and detects a stalled microphone. One worklet at a time. */
export class CapturePort {
  #onSamples;
  #onStalled;
  /** @type {MessagePort | null} */
  #port = null;
  #isDrained = true;
  #onDrained = () => {};
  #lastSamplesAt = 0;
  #isStalled = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #stallTimer;

  /**
   * @param {(samples: Float32Array, captured: import('../encoding/audio-framer.js').CaptureTime) => void} onSamples
   * @param {(isStalled: boolean) => void} onStalled called when it begins and when it ends
   */
  constructor(onSamples, onStalled) {
    this.#onSamples = onSamples;
    this.#onStalled = onStalled;
  }

  /** Replaces the previous port. @param {MessagePort} port */
  open(port) {
    this.close();
    this.#port = port;
    this.#isDrained = false;
    this.#lastSamplesAt = performance.now();
    const check = () => this.#setStalled(performance.now() - this.#lastSamplesAt >= STALLED_AFTER_MS);
    this.#stallTimer = setInterval(check, CHECK_EVERY_MS);
    port.onmessage = ({ data }) => {
      if (port === this.#port) {
        this.#onMessage(data);
      }
    };
  }

  /** @param {import('../worker-messages.js').FromCapture} message */
  #onMessage(message) {
    this.#lastSamplesAt = performance.now();
    this.#setStalled(false);
    if ('isLast' in message) {
      clearInterval(this.#stallTimer);
      this.#isDrained = true;
      this.#onDrained();
    } else {
      this.#onSamples(message.samples, { at: message.at, received: this.#lastSamplesAt });
    }
  }

  /** @param {boolean} isStalled */
  #setStalled(isStalled) {
    if (isStalled !== this.#isStalled) {
      this.#isStalled = isStalled;
      this.#onStalled(isStalled);
    }
  }

  /** Resolves once the last samples have arrived. */
  async drained() {
    if (!this.#isDrained) {
      await new Promise((resolve) => {
        this.#onDrained = () => resolve(undefined);
        setTimeout(resolve, LAST_SAMPLES_MS);
      });
    }
  }

  close() {
    clearInterval(this.#stallTimer);
    this.#port?.close();
    this.#port = null;
    this.#isDrained = true;
  }
}
