/** How long to wait for the worklet's last samples: a context that is suspended has none. */
const LAST_SAMPLES_MS = 500;

/** No samples at all for so long: the browser, or the system, does not let the page hear. */
const DEAF_AFTER_MS = 5_000;

const LOOK_EVERY_MS = 1_000;

/** Where a microphone's samples come in: from one worklet at a time. */
export class Ear {
  #take;
  #onDeaf;
  /** @type {MessagePort | null} */
  #port = null;
  #isAllHeard = true;
  #allHeard = () => {};
  #lastHeard = 0;
  #isDeaf = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #watch;

  /**
   * @param {(samples: Float32Array, heard: import('../encoding/audio-framer.js').Heard) => void} take
   * @param {(isDeaf: boolean) => void} onDeaf told once as it begins, and once as it ends
   */
  constructor(take, onDeaf) {
    this.#take = take;
    this.#onDeaf = onDeaf;
  }

  /** From there from now on, and from nowhere else. @param {MessagePort} port */
  open(port) {
    this.close();
    this.#port = port;
    this.#isAllHeard = false;
    this.#lastHeard = performance.now();
    this.#watch = setInterval(() => this.#judge(performance.now() - this.#lastHeard >= DEAF_AFTER_MS), LOOK_EVERY_MS);
    port.onmessage = ({ data }) => {
      if (port === this.#port) {
        this.#heard(data);
      }
    };
  }

  /** @param {import('../worker-messages.js').FromMicrophone} message */
  #heard(message) {
    this.#lastHeard = performance.now();
    this.#judge(false);
    if ('isLast' in message) {
      clearInterval(this.#watch);
      this.#isAllHeard = true;
      this.#allHeard();
    } else {
      this.#take(message.samples, { at: message.at, came: this.#lastHeard });
    }
  }

  /** @param {boolean} isDeaf */
  #judge(isDeaf) {
    if (isDeaf !== this.#isDeaf) {
      this.#isDeaf = isDeaf;
      this.#onDeaf(isDeaf);
    }
  }

  /** Resolves once the last samples are there. */
  async allHeard() {
    if (!this.#isAllHeard) {
      await new Promise((resolve) => {
        this.#allHeard = () => resolve(undefined);
        setTimeout(resolve, LAST_SAMPLES_MS);
      });
    }
  }

  close() {
    clearInterval(this.#watch);
    this.#port?.close();
    this.#port = null;
    this.#isAllHeard = true;
  }
}
