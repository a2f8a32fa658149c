// SPDX-License-Identifier: Apache-2.0
import { HoldfastError } from '../../errors.js';

/** The decoders' sample rate, so that nothing is resampled. */
const SAMPLE_RATE = 48_000;

/** How long an audio device may take to start; after that the browser blocks it. */
const START_MAX_MS = 1_000;

/** The same before any user gesture, when blocking is likely. */
const NO_GESTURE_MAX_MS = 300;

/** Time constant of volume changes, without a click. */
const VOLUME_EASE_S = 0.015;

/** How long the fade-out takes. */
const FADE_OUT_MS = 100;

/** The page's AudioContext for playback, with its playback worklet and volume (Web Audio). */
export class AudioOutput {
  #context;
  #gain;
  /** @type {AudioWorkletNode | null} */
  #node = null;
  #isPaused = true;

  /**
   * Paused at first. Created within a click, before the first await, as browsers require.
   *
   * @param {(isRunning: boolean) => void} onRunning called when output starts, and when the system stops it
   * @throws {HoldfastError} `unsupportedBrowser`, `insecurePage`
   */
  constructor(onRunning) {
    if (typeof AudioContext === 'undefined' || typeof AudioWorkletNode === 'undefined') {
      throw globalThis.isSecureContext
        ? new HoldfastError('unsupportedBrowser', 'This browser cannot play live sound. A newer one can.')
        : new HoldfastError(
          'insecurePage', 'Browsers play live sound only on pages that come over https, or from this machine.');
    }
    // Plays despite a device's mute switch for ringing (WebKit).
    const { audioSession } = /** @type {{audioSession?: {type: string}}} */ (/** @type {unknown} */ (navigator));
    if (audioSession) {
      audioSession.type = 'playback';
    }
    this.#context = newContext();
    this.#context.resume().catch(() => {});
    this.#context.onstatechange = () => onRunning(this.isRunning);
    this.#gain = this.#context.createGain();
    this.#gain.connect(this.#context.destination);
  }

  /**
   * @param {MessagePort} port of the {@link PlaybackFeeder}
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
        this.#context, 'holdfast-playback', { numberOfInputs: 0, outputChannelCount: [1] });
      this.#node.port.postMessage({ type: 'feeder', port }, [port]);
      this.#node.connect(this.#gain);
    }
  }

  get sampleRate() {
    return this.#context.sampleRate;
  }

  get isRunning() {
    return this.#context.state === 'running';
  }

  /** @param {number} volume 0 to 1 */
  set volume(volume) {
    this.#gain.gain.setTargetAtTime(volume, this.#context.currentTime, VOLUME_EASE_S);
  }

  /**
   * Starts output. Call it from a click.
   *
   * @returns {Promise<boolean>} whether output runs
   */
  resume() {
    this.#isPaused = false;
    this.#node?.port.postMessage({ type: 'resume' });
    return this.tryResume();
  }

  /**
   * Resumes a context that the system suspended, e.g. for a phone call.
   *
   * @returns {Promise<boolean>} whether output runs
   */
  async tryResume() {
    if (!this.#isPaused && this.#context.state !== 'running' && this.#context.state !== 'closed') {
      const resumed = this.#context.resume().catch(() => {});
      const waitMs = navigator.userActivation?.hasBeenActive === false ? NO_GESTURE_MAX_MS : START_MAX_MS;
      await Promise.race([resumed, new Promise((resolve) => setTimeout(resolve, waitMs))]);
    }
    return this.isRunning;
  }

  /** Fades out, then suspends the audio device. */
  pause() {
    this.#isPaused = true;
    this.#node?.port.postMessage({ type: 'pause' });
    setTimeout(() => {
      if (this.#isPaused && this.#context.state === 'running') {
        this.#context.suspend().catch(() => {});
      }
    }, FADE_OUT_MS);
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
    return new AudioContext({ latencyHint: 'interactive', sampleRate: SAMPLE_RATE });
  } catch {
    // Some devices refuse a rate and use their own.
    return new AudioContext({ latencyHint: 'interactive' });
  }
}
