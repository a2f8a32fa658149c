import { HoldfastError } from '../../errors.js';
import { Capture } from './capture-graph.js';

/** How often an unplugged microphone's heir is looked for, besides when the system says that devices changed. */
const LOOK_AGAIN_MS = 2_000;

/** A microphone that is switched off as it is opened may be on a moment later. */
const MUTED_FROM_MS = 1_000;

/**
 * @typedef {object} MicrophoneOwner
 * @property {(port: MessagePort) => void} heard samples come from there from now on
 * @property {(code: 'deviceChanged' | 'deviceUnplugged' | 'mutedBySystem' | 'unmutedBySystem') => void} warned
 */

/**
 * @typedef {object} MicrophoneWish
 * @property {MediaStream | null} stream given by the app: it is used as it is, and stays the app's
 * @property {string | undefined} deviceId
 * @property {'speech' | 'music'} sound
 */

/**
 * The path from a device to the talk's thread: it is rebuilt when the device goes, and woken when the system put it to
 * sleep.
 */
export class Microphone {
  #owner;
  #wish;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {Capture | null} */
  #capture = null;
  #isClosed = false;
  /** Ends what watches the stream that is used. */
  #watch = new AbortController();
  #life = new AbortController();
  #isMuted = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #lookAgain;
  #isLooking = false;

  /**
   * @param {MicrophoneWish} wish
   * @param {MicrophoneOwner} owner
   */
  constructor(wish, owner) {
    this.#wish = wish;
    this.#owner = owner;
  }

  /** Whether the device or its system keeps it silent. */
  get isMuted() {
    return this.#isMuted;
  }

  /** @throws {HoldfastError} `microphoneDenied`, `noMicrophone`, `microphoneBusy`, `insecurePage` */
  async open() {
    const stream = this.#wish.stream ?? await allowed(this.#wish.deviceId, this.#wish.sound);
    await this.#use(stream);
    const { signal } = this.#life;
    navigator.mediaDevices?.addEventListener('devicechange', () => this.#devicesChanged(), { signal });
    const wake = () => this.#capture?.wake();
    document.addEventListener('visibilitychange', wake, { signal });
    // After an interruption some browsers let sound go on only after a click.
    document.addEventListener('pointerdown', wake, { signal, capture: true });
    document.addEventListener('keydown', wake, { signal, capture: true });
  }

  /** @param {string} deviceId */
  async change(deviceId) {
    const stream = await allowed(deviceId, this.#wish.sound);
    this.#wish = { ...this.#wish, stream: null, deviceId };
    await this.#use(stream);
  }

  /** @param {MediaStream} stream */
  async #use(stream) {
    const before = { stream: this.#stream, capture: this.#capture };
    const track = stream.getAudioTracks()[0];
    if (track === undefined) {
      throw new HoldfastError('noMicrophone', 'There is no sound in what was given as the microphone.');
    }
    let capture;
    try {
      capture = await Capture.of(stream, track);
    } catch (failure) {
      this.#release(stream);
      throw failure;
    }
    if (this.#isClosed) {
      await capture.close();
      this.#release(stream);
      throw new HoldfastError('left', 'The talk was left.');
    }
    this.#stream = stream;
    this.#capture = capture;
    clearInterval(this.#lookAgain);
    this.#watchTrack(track);
    this.#owner.heard(capture.port);
    if (before.capture !== null) {
      await before.capture.close();
    }
    if (before.stream !== null && before.stream !== stream) {
      this.#release(before.stream);
    }
  }

  /** @param {MediaStreamTrack} track */
  #watchTrack(track) {
    this.#watch.abort();
    this.#watch = new AbortController();
    const { signal } = this.#watch;
    track.addEventListener('ended', () => this.#unplugged(), { signal });
    track.addEventListener('mute', () => this.#mutedBySystem(true), { signal });
    track.addEventListener('unmute', () => this.#mutedBySystem(false), { signal });
    if (this.#isMuted && !track.muted) {
      this.#mutedBySystem(false);
    }
    const judge = setTimeout(() => this.#mutedBySystem(track.muted), MUTED_FROM_MS);
    signal.addEventListener('abort', () => clearTimeout(judge));
  }

  /** @param {boolean} isMuted */
  #mutedBySystem(isMuted) {
    if (isMuted !== this.#isMuted) {
      this.#isMuted = isMuted;
      this.#owner.warned(isMuted ? 'mutedBySystem' : 'unmutedBySystem');
    }
    this.#capture?.wake();
  }

  #unplugged() {
    this.#watch.abort();
    this.#owner.warned('deviceUnplugged');
    if (this.#wish.stream === null) {
      this.#wish = { ...this.#wish, deviceId: undefined };
      this.#lookAgain = setInterval(() => this.#findAnother(), LOOK_AGAIN_MS);
      this.#findAnother();
    }
  }

  /** Some browsers say that devices changed, and not that the one in use is gone. */
  async #devicesChanged() {
    const track = this.#stream?.getAudioTracks()[0];
    const deviceId = track?.getSettings().deviceId;
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const isThere = devices.some((device) => device.kind === 'audioinput' && device.deviceId === deviceId);
    if (this.#isClosed || this.#wish.stream !== null) {
      return;
    }
    if (this.#watch.signal.aborted) {
      await this.#findAnother();
    } else if (deviceId && devices.length > 0 && !isThere) {
      this.#unplugged();
    }
  }

  async #findAnother() {
    if (this.#isLooking || this.#isClosed || !this.#watch.signal.aborted) {
      return;
    }
    this.#isLooking = true;
    try {
      await this.#use(await allowed(undefined, this.#wish.sound));
      this.#owner.warned('deviceChanged');
    } catch {
      // None yet: it is looked for again.
    } finally {
      this.#isLooking = false;
    }
  }

  /** Lets the last samples out, then lets go of the device. */
  async close() {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#life.abort();
      this.#watch.abort();
      clearInterval(this.#lookAgain);
      await this.#capture?.close();
      if (this.#stream !== null) {
        this.#release(this.#stream);
      }
    }
  }

  /** @param {MediaStream} stream */
  #release(stream) {
    if (stream !== this.#wish.stream) {
      stream.getTracks().forEach((track) => track.stop());
    }
  }
}

/**
 * @param {string | undefined} deviceId
 * @param {'speech' | 'music'} sound
 * @returns {Promise<MediaStream>}
 */
async function allowed(deviceId, sound) {
  if (!navigator.mediaDevices) {
    throw new HoldfastError(
      'insecurePage', 'Browsers allow the microphone only on pages that come over https, or from this machine.');
  }
  const isSpeech = sound === 'speech';
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
        echoCancellation: isSpeech,
        noiseSuppression: isSpeech,
        autoGainControl: isSpeech,
        channelCount: { ideal: 1 },
      },
    });
  } catch (cause) {
    throw refusal(cause instanceof Error ? cause.name : '');
  }
}

/** @param {string} name of the browser's error (Media Capture and Streams §10.3) */
function refusal(name) {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return new HoldfastError('microphoneDenied', 'The browser was not allowed to use the microphone.');
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new HoldfastError('noMicrophone', 'No microphone was found.');
    default:
      return new HoldfastError(
        'microphoneBusy', 'The microphone cannot be used just now: another program may have it.', { retryable: true });
  }
}
