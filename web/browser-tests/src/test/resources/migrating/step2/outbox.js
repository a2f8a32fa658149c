const SAMPLES_PER_SECOND = 16_000;

/** What was spoken and is not known to be in the server's log, in order. */
export class Outbox {
  /** @type {Int16Array[]} */
  #chunks = [];

  /** Where in the talk the first of them begins, in samples. */
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

  /** The log has everything up to there. */
  acked(mediaTimeUs) {
    this.#drop(samplesIn(mediaTimeUs) - this.#position);
  }

  /** The log ends there, and goes on with what is left here. */
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
