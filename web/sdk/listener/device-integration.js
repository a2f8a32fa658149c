/**
 * What a device is told while something is being heard: what it is, for the lock screen, and to stay awake for as long
 * as somebody looks. And what it tells: that the page, or the network, is back. What a device cannot do is left out.
 */
export class Presence {
  #title;
  #controls;
  #isHearing = false;
  /** @type {WakeLockSentinel | null} */
  #awake = null;
  /** @type {AbortController | null} */
  #watching = null;

  /**
   * @param {string} title
   * @param {{play: () => void, pause: () => void}} controls what the lock screen's buttons do
   */
  constructor(title, controls) {
    this.#title = title;
    this.#controls = controls;
  }

  /**
   * Until {@link leave}.
   *
   * @param {{networkBack: () => void, pageBack: () => void}} told
   */
  watch({ networkBack, pageBack }) {
    this.#watching ??= new AbortController();
    const { signal } = this.#watching;
    globalThis.addEventListener('online', networkBack, { signal });
    document.addEventListener('visibilitychange', () => {
      this.#stayAwake();
      if (document.visibilityState === 'visible') {
        pageBack();
      }
    }, { signal });
  }

  /** @param {boolean} isHearing */
  hearing(isHearing) {
    if (isHearing === this.#isHearing) {
      return;
    }
    this.#isHearing = isHearing;
    const { mediaSession } = navigator;
    if (mediaSession) {
      if (isHearing) {
        mediaSession.metadata = new MediaMetadata({ title: this.#title });
        mediaSession.setActionHandler('play', this.#controls.play);
        mediaSession.setActionHandler('pause', this.#controls.pause);
      }
      mediaSession.playbackState = isHearing ? 'playing' : 'paused';
    }
    this.#stayAwake();
  }

  async #stayAwake() {
    if (!this.#isHearing || document.visibilityState !== 'visible') {
      const awake = this.#awake;
      this.#awake = null;
      await awake?.release().catch(() => {});
    } else if (this.#awake === null || this.#awake.released) {
      // Refused where the battery is low, for example: then the screen goes dark, and the sound goes on.
      this.#awake = await navigator.wakeLock?.request('screen').catch(() => null) ?? null;
      if (!this.#isHearing) {
        await this.#stayAwake();
      }
    }
  }

  /** Nothing will be heard any more. */
  leave() {
    this.#watching?.abort();
    this.#watching = null;
    this.hearing(false);
    const { mediaSession } = navigator;
    if (mediaSession) {
      mediaSession.metadata = null;
      mediaSession.playbackState = 'none';
      mediaSession.setActionHandler('play', null);
      mediaSession.setActionHandler('pause', null);
    }
  }
}
