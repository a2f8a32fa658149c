// SPDX-License-Identifier: Apache-2.0
import { HoldfastError } from '../../errors.js';
import { CaptureGraph } from './capture-graph.js';

/** Interval of the search for another microphone, besides `devicechange`. */
const SEARCH_EVERY_MS = 2_000;

/** A microphone may be muted for a moment when it is opened. */
const MUTED_FROM_MS = 1_000;

/**
 * @typedef {object} MicrophoneCallbacks
 * @property {(port: MessagePort) => void} onPort samples arrive on this port from now on
 * @property {(code: 'deviceChanged' | 'deviceUnplugged' | 'mutedBySystem' | 'unmutedBySystem') => void} onWarning
 */

/**
 * @typedef {object} MicrophoneOptions
 * @property {MediaStream | null} stream the app's own; used as it is and not stopped
 * @property {string | undefined} deviceId
 * @property {'speech' | 'music'} sound
 */

/**
 * The path from a microphone to the speaker's worker. Replaces an unplugged device, and resumes a suspended context. Lives
 * on the page.
 */
export class Microphone {
  #callbacks;
  #options;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {CaptureGraph | null} */
  #capture = null;
  #isClosed = false;
  /** Aborts the listeners on the current track. */
  #trackScope = new AbortController();
  #microphoneScope = new AbortController();
  #isMuted = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #searchTimer;
  #isSearching = false;

  /**
   * @param {MicrophoneOptions} options
   * @param {MicrophoneCallbacks} callbacks
   */
  constructor(options, callbacks) {
    this.#options = options;
    this.#callbacks = callbacks;
  }

  /** Whether device or system mutes it. */
  get isMuted() {
    return this.#isMuted;
  }

  /** @throws {HoldfastError} `microphoneDenied`, `noMicrophone`, `microphoneBusy`, `unreachable`, `insecurePage` */
  async open() {
    const stream = this.#options.stream ?? await requestStream(this.#options.deviceId, this.#options.sound);
    await this.#use(stream);
    const { signal } = this.#microphoneScope;
    navigator.mediaDevices?.addEventListener('devicechange', () => this.#onDeviceChange(), { signal });
    const wake = () => this.#capture?.wake();
    document.addEventListener('visibilitychange', wake, { signal });
    // Some browsers resume only after a click.
    document.addEventListener('pointerdown', wake, { signal, capture: true });
    document.addEventListener('keydown', wake, { signal, capture: true });
  }

  /** @param {string} deviceId */
  async change(deviceId) {
    const stream = await requestStream(deviceId, this.#options.sound);
    this.#options = { ...this.#options, stream: null, deviceId };
    await this.#use(stream);
  }

  /** @param {MediaStream} stream */
  async #use(stream) {
    const track = stream.getAudioTracks()[0];
    if (track === undefined) {
      throw new HoldfastError('noMicrophone', 'The given stream has no audio track.');
    }
    let capture;
    try {
      capture = await CaptureGraph.of(stream, track);
    } catch (failure) {
      this.#release(stream);
      throw failure;
    }
    if (this.#isClosed) {
      await capture.close();
      this.#release(stream);
      throw new HoldfastError('speakerClosed', 'The speaker was closed.');
    }
    // Read only now: another call may have replaced them meanwhile.
    const before = { stream: this.#stream, capture: this.#capture };
    this.#stream = stream;
    this.#capture = capture;
    clearInterval(this.#searchTimer);
    this.#watchTrack(track);
    this.#callbacks.onPort(capture.port);
    if (before.capture !== null) {
      await before.capture.close();
    }
    if (before.stream !== null && before.stream !== stream) {
      this.#release(before.stream);
    }
  }

  /** @param {MediaStreamTrack} track */
  #watchTrack(track) {
    this.#trackScope.abort();
    this.#trackScope = new AbortController();
    const { signal } = this.#trackScope;
    track.addEventListener('ended', () => this.#onUnplugged(), { signal });
    track.addEventListener('mute', () => this.#setMutedBySystem(true), { signal });
    track.addEventListener('unmute', () => this.#setMutedBySystem(false), { signal });
    if (this.#isMuted && !track.muted) {
      this.#setMutedBySystem(false);
    }
    const timer = setTimeout(() => this.#setMutedBySystem(track.muted), MUTED_FROM_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
  }

  /** @param {boolean} isMuted */
  #setMutedBySystem(isMuted) {
    if (isMuted !== this.#isMuted) {
      this.#isMuted = isMuted;
      this.#callbacks.onWarning(isMuted ? 'mutedBySystem' : 'unmutedBySystem');
    }
    this.#capture?.wake();
  }

  #onUnplugged() {
    this.#trackScope.abort();
    this.#callbacks.onWarning('deviceUnplugged');
    if (this.#options.stream === null) {
      this.#options = { ...this.#options, deviceId: undefined };
      this.#searchTimer = setInterval(() => this.#searchMicrophone(), SEARCH_EVERY_MS);
      this.#searchMicrophone();
    }
  }

  /** Some browsers fire only `devicechange` when the current device is unplugged. */
  async #onDeviceChange() {
    const track = this.#stream?.getAudioTracks()[0];
    const deviceId = track?.getSettings().deviceId;
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const isThere = devices.some((device) => device.kind === 'audioinput' && device.deviceId === deviceId);
    if (this.#isClosed || this.#options.stream !== null) {
      return;
    }
    if (this.#trackScope.signal.aborted) {
      await this.#searchMicrophone();
    } else if (deviceId && devices.length > 0 && !isThere) {
      this.#onUnplugged();
    }
  }

  async #searchMicrophone() {
    if (this.#isSearching || this.#isClosed || !this.#trackScope.signal.aborted) {
      return;
    }
    this.#isSearching = true;
    try {
      await this.#use(await requestStream(undefined, this.#options.sound));
      this.#callbacks.onWarning('deviceChanged');
    } catch {
      // None yet; the search goes on.
    } finally {
      this.#isSearching = false;
    }
  }

  /** Sends the last samples, then releases the device. */
  async close() {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#microphoneScope.abort();
      this.#trackScope.abort();
      clearInterval(this.#searchTimer);
      await this.#capture?.close();
      if (this.#stream !== null) {
        this.#release(this.#stream);
      }
    }
  }

  /** @param {MediaStream} stream */
  #release(stream) {
    if (stream !== this.#options.stream) {
      stream.getTracks().forEach((track) => track.stop());
    }
  }
}

/**
 * @param {string | undefined} deviceId
 * @param {'speech' | 'music'} sound
 * @returns {Promise<MediaStream>}
 */
async function requestStream(deviceId, sound) {
  if (!navigator.mediaDevices) {
    throw new HoldfastError(
      'insecurePage', 'Browsers allow the microphone only on pages that come over https, or from this machine.');
  }
  try {
    return await navigator.mediaDevices.getUserMedia(constraintsOf(deviceId, sound));
  } catch (cause) {
    throw microphoneError(cause instanceof Error ? cause.name : '');
  }
}

/**
 * @param {string | undefined} deviceId
 * @param {'speech' | 'music'} sound
 * @returns {MediaStreamConstraints}
 */
export function constraintsOf(deviceId, sound) {
  const isSpeech = sound === 'speech';
  return {
    audio: {
      ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
      echoCancellation: isSpeech,
      noiseSuppression: isSpeech,
      autoGainControl: isSpeech,
      channelCount: { ideal: 1 },
    },
  };
}

/** @param {string} name of the browser's error (Media Capture and Streams §10.3) */
function microphoneError(name) {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return new HoldfastError('microphoneDenied', 'The browser was not allowed to use the microphone.');
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new HoldfastError('noMicrophone', 'No microphone was found.');
    default:
      return new HoldfastError(
        'microphoneBusy', 'The microphone cannot be used now: another program may have it.', { retryable: true });
  }
}
