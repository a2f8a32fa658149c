// SPDX-License-Identifier: Apache-2.0
import { ReconnectingConnection } from '../connection/reconnecting-connection.js';
import { decodeFrame, isSequence } from '../protocol/frame-codec.js';
import { FrameSequencer } from './frame-sequencer.js';
import { PendingSeek } from './pending-seek.js';

/** Sample rates in Hz that are accepted from a server. */
const SAMPLE_RATE_MIN = 8_000;
const SAMPLE_RATE_MAX = 96_000;

/** A jitter buffer this large does not notice that frames gather for 60 ms (docs/protocol.md §5). */
const BUFFER_MS = 200;

/**
 * Callbacks of the protocol. Received frames are in the decode queue.
 *
 * @typedef {object} ListenerProtocolCallbacks
 * @property {number} bufferMs target of the jitter buffer; 0 before it plays
 * @property {() => void} onAttached
 * @property {() => void} onLost the connection is lost and will be replaced
 * @property {(state: string) => void} onSpeakerState
 * @property {(sampleRate: number) => void} onSampleRate sample rate of the session's PCM
 * @property {() => void} onQueued the decode queue has grown
 * @property {(error: HoldfastError) => void} onSessionEnded the session had ended before the first attach
 * @property {(error: HoldfastError) => void} onFailed
 *
 * @typedef {object} ListenerEndpoint
 * @property {string} baseUrl
 * @property {string} sessionId
 * @property {string} [key]
 * @property {() => Promise<string | null>} token
 * @property {() => Promise<string | null>} tokenWithTimeout for handshakes
 * @property {import('../sessions-api.js').SessionsApi} sessions
 * @property {import('../holdfast.js').RetryPolicy | undefined} retry
 *
 * @typedef {import('../connection/reconnecting-connection.js').SessionProtocol} SessionProtocol
 * @typedef {import('../connection/connection.js').Connection} Connection
 * @typedef {import('../errors.js').HoldfastError} HoldfastError
 * @typedef {import('./start-position.js').StartPosition} StartPosition
 */

/**
 * A listener's messages over successive connections (docs/protocol.md §5): attaches at the next expected frame, seeks, and
 * queues frames. Confined to its worker.
 *
 * @implements {SessionProtocol}
 */
export class ListenerProtocol {
  #endpoint;
  #queue;
  #position;
  #callbacks;
  #from;
  #sequencer;
  #pendingSeek = new PendingSeek();
  /** @type {ReconnectingConnection | null} */
  #reconnecting = null;
  #connectionsBefore = 0;
  /** @type {Connection | null} */
  #attachedTo = null;
  #wasAttached = false;
  #hasEnded = false;
  #isQueueFull = false;
  #isRateRequested = false;
  /** The next attach begins at a new position. */
  #isNewPosition = true;

  /** Frames from this sequence on were spoken after the attach: their arrival times measure network delay. */
  liveFrom = 0;

  /**
   * @param {ListenerEndpoint} endpoint
   * @param {StartPosition} from
   * @param {{queue: import('./decoding/decode-queue.js').DecodeQueue, position: import('./playback/playback-position.js').PlaybackPosition}} buffers
   * @param {ListenerProtocolCallbacks} callbacks
   */
  constructor(endpoint, from, buffers, callbacks) {
    this.#endpoint = endpoint;
    this.#from = from;
    this.#queue = buffers.queue;
    this.#position = buffers.position;
    this.#callbacks = callbacks;
    this.#sequencer = new FrameSequencer(from, buffers);
  }

  /** How many connections were attached. */
  get connections() {
    return this.#connectionsBefore + (this.#reconnecting?.connections ?? 0);
  }

  /** Number of frames received again. */
  get repeated() {
    return this.#sequencer.repeated;
  }

  /** Begins, or resumes after {@link close}. */
  listen() {
    if (this.#hasEnded) {
      // Every frame has arrived.
      this.#callbacks.onAttached();
      return;
    }
    if (this.#reconnecting === null) {
      const { baseUrl, token, retry } = this.#endpoint;
      this.#reconnecting = new ReconnectingConnection(`${baseUrl.replace(/^http/, 'ws')}/ws`, token, retry, this);
    }
    this.#reconnecting.connect();
  }

  /** Closes the connection and keeps received frames. */
  close() {
    this.#detach();
    this.#isQueueFull = false;
    this.#release();
  }

  /** Arrival times on the next connection do not measure network delay. */
  #detach() {
    this.#attachedTo = null;
    this.#isNewPosition = true;
    this.#pendingSeek.clear();
    this.#position.connectionLost(performance.now());
  }

  #release() {
    this.#connectionsBefore = this.connections;
    this.#reconnecting?.stop();
    this.#reconnecting = null;
  }

  retryNow() {
    this.#reconnecting?.retryNow();
  }

  /**
   * @param {StartPosition} from
   * @param {boolean} isListening whether to connect now
   */
  seek(from, isListening) {
    this.#from = from;
    this.#sequencer.restart(from);
    this.#isNewPosition = true;
    if (this.#hasEnded && from === 'live') {
      this.#sequencer.end(null);
      this.#callbacks.onQueued();
      return;
    }
    this.#hasEnded = false;
    if (this.#attachedTo !== null) {
      this.#pendingSeek.send(this.#attachedTo, from);
    } else {
      this.#release();
      this.#isQueueFull = false;
      if (isListening) {
        this.listen();
      }
    }
  }

  /** Receives again once the queue has room. */
  resumeWhenRoom() {
    if (this.#isQueueFull && this.#queue.hasRoom) {
      this.#isQueueFull = false;
      this.#reconnecting?.connect();
    }
  }

  async query() {
    const { sessionId, key, tokenWithTimeout, sessions } = this.#endpoint;
    /** @type {Record<string, string>} */
    const query = { sessionId, role: 'listener', action: 'listen' };
    if (key !== undefined) {
      query.key = key;
    } else if ((await tokenWithTimeout()) !== null) {
      query.ticket = (await sessions.issueTicket(sessionId, 'listener')).ticket;
    }
    query.from = String(this.#sequencer.next ?? this.#from);
    if (this.#callbacks.bufferMs >= BUFFER_MS) {
      query.deliverEvery = '60';
    }
    return query;
  }

  onOpen() {
    // The query parameters are enough.
  }

  /**
   * @param {Connection} connection
   * @param {string} type
   * @param {Record<string, any>} message
   */
  onMessage(connection, type, message) {
    switch (type) {
      case 'ready':
        this.#onReady(connection, message);
        break;
      case 'speakerState':
        this.#setSampleRate(message.sampleRate);
        this.#setSpeakerState(message.state);
        break;
      case 'tick':
        this.#position.liveMoved(message.liveSeq);
        break;
      case 'gap':
        if (!this.#pendingSeek.isPending) {
          this.#sequencer.gap(message);
          this.#callbacks.onQueued();
        }
        break;
      case 'sessionEnded':
        if (!this.#pendingSeek.isPending) {
          this.#onEnded(message.lastSeq);
        }
        break;
      case 'error':
        if (this.#pendingSeek.isAnsweredBy(message)) {
          this.close();
          this.listen();
        }
        break;
      default:
    }
  }

  /**
   * @param {Connection} connection
   * @param {Record<string, any>} ready
   */
  #onReady(connection, ready) {
    if (this.#pendingSeek.isPending && !this.#pendingSeek.isAnsweredBy(ready)) {
      return;
    }
    if (this.#pendingSeek.complete()) {
      this.#pendingSeek.send(connection, this.#from);
      return;
    }
    this.#sequencer.attached(ready);
    this.#setSampleRate(ready.sampleRate);
    if (this.#isNewPosition) {
      this.#isNewPosition = false;
      this.liveFrom = isSequence(ready.liveSeq) ? ready.liveSeq : Infinity;
    }
    if (this.#attachedTo !== connection) {
      this.#attachedTo = connection;
      this.#wasAttached = true;
      this.#reconnecting?.attached(ready);
      this.#callbacks.onAttached();
    }
    this.#setSpeakerState(ready.state);
  }

  /** @param {string} state */
  #setSpeakerState(state) {
    this.#position.isSpeakerLive = state === 'live';
    this.#callbacks.onSpeakerState(state);
  }

  /**
   * @param {Connection} connection
   * @param {ArrayBuffer} message
   */
  onAudio(connection, message) {
    const frame = decodeFrame(message);
    if (frame === null || connection !== this.#attachedTo || this.#pendingSeek.isPending) {
      return;
    }
    this.#reconnecting?.madeProgress();
    if (this.#sequencer.isRepeated(frame.sequence)) {
      return;
    }
    if (this.#queue.isFull) {
      // This frame is requested again once there is room.
      this.#isQueueFull = true;
      this.#detach();
      this.#reconnecting?.disconnect();
      return;
    }
    this.#sequencer.frame(frame);
    if (this.#sequencer.needsSampleRate) {
      this.#requestSampleRate();
    }
    this.#callbacks.onQueued();
  }

  /** @param {unknown} sampleRate */
  #setSampleRate(sampleRate) {
    if (typeof sampleRate === 'number' && sampleRate >= SAMPLE_RATE_MIN && sampleRate <= SAMPLE_RATE_MAX) {
      this.#sequencer.pcmSampleRate = sampleRate;
      this.#callbacks.onSampleRate(sampleRate);
    }
  }

  /** Before the first speaker the sample rate may be unknown: looks it up once. */
  async #requestSampleRate() {
    if (!this.#isRateRequested) {
      this.#isRateRequested = true;
      const { sessions, sessionId, key } = this.#endpoint;
      try {
        this.#setSampleRate((await sessions.get(sessionId, key)).sampleRate);
        this.#callbacks.onQueued();
      } catch {
        this.#isRateRequested = false;
      }
    }
  }

  onLost() {
    this.#pendingSeek.clear();
    if (this.#attachedTo !== null) {
      this.#attachedTo = null;
      this.#position.connectionLost(performance.now());
      this.#callbacks.onLost();
    }
  }

  /** @param {HoldfastError} error */
  onSessionEnded(error) {
    if (!this.#wasAttached) {
      this.#release();
      this.#callbacks.onSessionEnded(error);
      return;
    }
    // The session ended while disconnected: looks up its last frame.
    const reconnecting = this.#reconnecting;
    const { sessions, sessionId, key } = this.#endpoint;
    sessions.get(sessionId, key).then(
      (session) => reconnecting === this.#reconnecting && this.#onEnded(session.lastSeq),
      (failure) => reconnecting === this.#reconnecting && this.onFailed(failure),
    );
  }

  /** Reports frames as missing that neither arrived nor were in a `gap`. @param {unknown} lastSeq */
  #onEnded(lastSeq) {
    this.#attachedTo = null;
    this.#release();
    this.#hasEnded = true;
    this.#setSpeakerState('ended');
    this.#sequencer.end(lastSeq);
    this.#callbacks.onQueued();
  }

  /** @param {HoldfastError} error */
  onFailed(error) {
    this.#detach();
    this.#release();
    this.#callbacks.onFailed(error);
  }
}
