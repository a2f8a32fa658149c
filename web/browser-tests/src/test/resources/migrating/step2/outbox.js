const SAMPLES_PER_SECOND = 16_000;

/** Audio that may not be in the server's log, in order. */
export class Outbox {
  /** @type {Int16Array[]} */
  #chunks = [];

  /** Position of the first chunk in the session, in samples. */
  #position = 0;

  get chunks() {
    return [...this.#chunks];
  }

  get position() {
    return this.#position;
  }

  get milliseconds() {
    return this.#chunks.reduce((samples, chunk) => samples + chunk.length, 0) * 1_000 / SAMPLES_PER_SECOND;
  }

  /** @param {Int16Array} pcm */
  add(pcm) {
    this.#chunks.push(pcm);
  }

  /** The log has all audio up to this time. */
  acked(mediaTimeUs) {
    this.#drop(samplesIn(mediaTimeUs) - this.#position);
  }

  /** The log ends at this time and continues with the rest of this buffer. */
  resumeAt(mediaTimeUs) {
    this.acked(mediaTimeUs);
    this.#position = samplesIn(mediaTimeUs);
  }

  #drop(samples) {
    while (samples > 0 && this.#chunks.length > 0) {
      const [first] = this.#chunks;
      const dropped = Math.min(samples, first.length);
      if (dropped === first.length) {
        this.#chunks.shift();
      } else {
        this.#chunks[0] = first.subarray(dropped);
      }
      samples -= dropped;
      this.#position += dropped;
    }
  }
}

function samplesIn(microseconds) {
  return Math.round(microseconds * SAMPLES_PER_SECOND / 1_000_000);
}
