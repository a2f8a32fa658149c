// SPDX-License-Identifier: Apache-2.0
/**
 * The device during playback: Media Session (lock screen), Screen Wake Lock, `online` and `visibilitychange`, as far as the
 * browser has them. Lives on the page.
 */
export class DeviceIntegration {
  #title;
  #controls;
  #isPlaying = false;
  /** @type {WakeLockSentinel | null} */
  #wakeLock = null;
  /** @type {AbortController | null} */
  #watchScope = null;

  /**
   * @param {string} title
   * @param {{play: () => void, pause: () => void}} controls actions of the lock screen's buttons
   */
  constructor(title, controls) {
    this.#title = title;
    this.#controls = controls;
  }

  /**
   * Listens until {@link close}.
   *
   * @param {{onOnline: () => void, onVisible: () => void}} told
   */
  watch({ onOnline, onVisible }) {
    this.#watchScope ??= new AbortController();
    const { signal } = this.#watchScope;
    globalThis.addEventListener('online', onOnline, { signal });
    document.addEventListener('visibilitychange', () => {
      this.#updateWakeLock();
      if (document.visibilityState === 'visible') {
        onVisible();
      }
    }, { signal });
  }

  /** @param {boolean} isPlaying */
  setPlaying(isPlaying) {
    if (isPlaying === this.#isPlaying) {
      return;
    }
    this.#isPlaying = isPlaying;
    const { mediaSession } = navigator;
    if (mediaSession) {
      if (isPlaying) {
        mediaSession.metadata = new MediaMetadata({ title: this.#title });
        mediaSession.setActionHandler('play', this.#controls.play);
        mediaSession.setActionHandler('pause', this.#controls.pause);
      }
      mediaSession.playbackState = isPlaying ? 'playing' : 'paused';
    }
    this.#updateWakeLock();
  }

  async #updateWakeLock() {
    if (!this.#isPlaying || document.visibilityState !== 'visible') {
      const wakeLock = this.#wakeLock;
      this.#wakeLock = null;
      await wakeLock?.release().catch(() => {});
    } else if (this.#wakeLock === null || this.#wakeLock.released) {
      // Refused e.g. at low battery: then the screen turns off and playback continues.
      this.#wakeLock = await navigator.wakeLock?.request('screen').catch(() => null) ?? null;
      if (!this.#isPlaying) {
        await this.#updateWakeLock();
      }
    }
  }

  /** Playback has ended. */
  close() {
    this.#watchScope?.abort();
    this.#watchScope = null;
    this.setPlaying(false);
    const { mediaSession } = navigator;
    if (mediaSession) {
      mediaSession.metadata = null;
      mediaSession.playbackState = 'none';
      mediaSession.setActionHandler('play', null);
      mediaSession.setActionHandler('pause', null);
    }
  }
}
