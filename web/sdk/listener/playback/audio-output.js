import { HoldfastError } from '../../errors.js';

/** What is decoded comes at this rate: nothing has to be turned into another. */
const HERTZ = 48_000;

/** Sound devices take a moment. After this, a browser that does not let sound begin will not. */
const START_MAX_MS = 1_000;

/** The same, where nobody has touched the page yet: then it is almost sure. */
const UNTOUCHED_MAX_MS = 300;

/** How quickly the volume follows its control, without a click. */
const VOLUME_EASE_S = 0.015;

/** As long as it takes to fall silent. */
const HOLD_MS = 100;

/** The page's part of what makes sound: whether it may, how loud, and whether it does just now. */
export class Sound {
  #context;
  #gain;
  /** @type {AudioWorkletNode | null} */
  #node = null;
  #isHeld = true;

  /**
   * Silent at first. To be made in a click, before anything is waited for: browsers ask for that.
   *
   * @param {(isSounding: boolean) => void} whenSounding told when sound begins, and when the system takes it away
   * @throws {HoldfastError} `unsupportedBrowser`, `insecurePage`
   */
  constructor(whenSounding) {
    if (typeof AudioContext === 'undefined' || typeof AudioWorkletNode === 'undefined') {
      throw globalThis.isSecureContext
        ? new HoldfastError('unsupportedBrowser', 'This browser cannot play live sound. A newer one can.')
        : new HoldfastError(
          'insecurePage', 'Browsers play live sound only on pages that come over https, or from this machine.');
    }
    // Where there is a switch for ringing (WebKit), a talk is to be heard as a film is, whatever the switch says.
    const { audioSession } = /** @type {{audioSession?: {type: string}}} */ (/** @type {unknown} */ (navigator));
    if (audioSession) {
      audioSession.type = 'playback';
    }
    this.#context = newContext();
    this.#context.resume().catch(() => {});
    this.#context.onstatechange = () => whenSounding(this.isSounding);
    this.#gain = this.#context.createGain();
    this.#gain.connect(this.#context.destination);
  }

  /**
   * @param {MessagePort} port what is played comes from there
   * @throws {HoldfastError} `unreachable`
   */
  async load(port) {
    try {
      await this.#context.audioWorklet.addModule(new URL('./playback-worklet.js', import.meta.url));
    } catch {
      throw new HoldfastError('unreachable', 'A part of the player could not be loaded.', { retryable: true });
    }
    if (this.#context.state !== 'closed') {
      this.#node = new AudioWorkletNode(
        this.#context, 'holdfast-playout', { numberOfInputs: 0, outputChannelCount: [1] });
      this.#node.port.postMessage({ type: 'supply', port }, [port]);
      this.#node.connect(this.#gain);
    }
  }

  get hertz() {
    return this.#context.sampleRate;
  }

  get isSounding() {
    return this.#context.state === 'running';
  }

  /** @param {number} volume 0 to 1 */
  set volume(volume) {
    this.#gain.gain.setTargetAtTime(volume, this.#context.currentTime, VOLUME_EASE_S);
  }

  /**
   * To be called from a click, for browsers that ask for one.
   *
   * @returns {Promise<boolean>} whether there is sound
   */
  go() {
    this.#isHeld = false;
    this.#node?.port.postMessage({ type: 'go' });
    return this.wake();
  }

  /**
   * The system may have taken the sound away, for a call or for sleep, and be ready to give it back.
   *
   * @returns {Promise<boolean>} whether there is sound
   */
  async wake() {
    if (!this.#isHeld && this.#context.state !== 'running' && this.#context.state !== 'closed') {
      const resumed = this.#context.resume().catch(() => {});
      const patience = navigator.userActivation?.hasBeenActive === false ? UNTOUCHED_MAX_MS : START_MAX_MS;
      await Promise.race([resumed, new Promise((resolve) => setTimeout(resolve, patience))]);
    }
    return this.isSounding;
  }

  /** Falls silent, and lets the sound device sleep. */
  hold() {
    this.#isHeld = true;
    this.#node?.port.postMessage({ type: 'hold' });
    setTimeout(() => {
      if (this.#isHeld && this.#context.state === 'running') {
        this.#context.suspend().catch(() => {});
      }
    }, HOLD_MS);
  }

  async close() {
    this.#context.onstatechange = null;
    this.#node?.port.postMessage({ type: 'stop' });
    this.#node?.disconnect();
    this.#gain.disconnect();
    await this.#context.close().catch(() => {});
  }
}

function newContext() {
  try {
    return new AudioContext({ latencyHint: 'interactive', sampleRate: HERTZ });
  } catch {
    // Not every sound device is asked for a rate; then it says its own.
    return new AudioContext({ latencyHint: 'interactive' });
  }
}
