// SPDX-License-Identifier: Apache-2.0
/** Live audio sessions that outlive their connections, from a browser. */

export type QualityTier = 'standard' | 'premium';

export interface HoldfastClientOptions {
  /** The server's address, e.g. `https://talk.example.org`. Default: the page's own server. */
  baseUrl?: string | URL;
  /**
   * Returns a valid token. Called before each request, before each connection, and when the token in use expires. A
   * connection waits 10 s for the answer, then calls it again; a late answer is used.
   */
  getToken?: () => string | Promise<string>;
  /** How often, and after which delays, a connection is retried. */
  retry?: RetryPolicy;
}

export interface RetryPolicy {
  /** Attempts in a row without progress before the SDK gives up. Default: no limit. */
  attemptsMax?: number;
  /** Bound of the first delay, in milliseconds. Default 300. */
  delayMin?: number;
  /** Largest bound of a delay, in milliseconds. Default 10,000. */
  delayMax?: number;
  /** Whether the first attempt after a loss is made at once. Default true. */
  firstAtOnce?: boolean;
  /** Whether a delay is drawn uniformly from 0 to its bound. Default true. */
  jitter?: boolean;
}

export interface NewSession {
  /** A BCP 47 tag, e.g. `en-US`. */
  sourceLanguage: string;
  qualityTier?: QualityTier;
}

export interface Session {
  sessionId: string;
  sourceLanguage: string;
  qualityTier: QualityTier;
  state: 'waiting' | 'live' | 'paused' | 'interrupted' | 'ended';
  createdAt: string;
  expiresAt?: string;
  sampleRate?: number;
  endedAt?: string;
  endReason?: 'endedByOwner' | 'endedByOperator' | 'speakerLost' | 'expired';
  lastSeq?: number;
  speakUrl?: string;
  listenUrl?: string;
  pageUrl?: string;
  /** The session's listening key, where the server asks for one: for the owner, and for those who have it. */
  listenKey?: string;
}

/** What a link to listen says. */
export interface ListenLink {
  /** The server's address, for {@link HoldfastClientOptions.baseUrl}. */
  baseUrl: string;
  sessionId: string;
  /** Absent in links of servers that need none. */
  key?: string;
}

/** Parses a session's `pageUrl` or `listenUrl`. Returns null if it is no link to a session. */
export function parseListenLink(link: string | URL): ListenLink | null;

/** One page of a list; `nextPage` is absent on the last. */
export interface SessionPage {
  sessions: Session[];
  nextPage?: string;
}

/** Good for one connection, to one session, in one role. */
export interface IssuedTicket {
  ticket: string;
  expiresInSeconds: number;
}

export class HoldfastClient {
  constructor(options?: HoldfastClientOptions);
  /** Creates a session. Retries with one idempotency key, so that a lost answer leaves no second session. */
  createSession(session: NewSession): Promise<Session>;
  /**
   * Creates a session over the socket. Resolves once the session exists, whatever happens to the connection: the speaker
   * returned attaches to it with `maintainSession`. Retries connections as `retry` says.
   */
  createSessionOverSocket(session: NewSession, options?: SpeakerOptions): Promise<Speaker>;
  /**
   * @param options.key the session's listening key, shown instead of a token
   * @throws HoldfastError `noSuchSession`
   */
  getSession(sessionId: string, options?: { key?: string }): Promise<Session>;
  /** Lists the caller's own sessions, newest first: one page. */
  listSessions(page?: string): Promise<SessionPage>;
  /** Lists the caller's own sessions, newest first: all pages. */
  listAllSessions(): Promise<Session[]>;
  /** Ends the session for all. Does nothing if it has ended. */
  endSession(sessionId: string): Promise<void>;
  /** Issues a ticket for one connection: for a speaker to the session's owner, for a listener to any client that may listen. */
  issueTicket(sessionId: string, role: 'speaker' | 'listener'): Promise<IssuedTicket>;
  /** Returns a speaker, which begins with {@link Speaker.start}. */
  speak(sessionId: string, options?: SpeakerOptions): Speaker;
  /** Returns a listener, which begins with {@link Listener.play}. */
  listen(sessionId: string, options?: ListenerOptions): Listener;
  /** Lists sessions that a speaker of this browser neither finished nor closed: a reloaded page can resume them. */
  unfinishedSessions(): Promise<UnfinishedSession[]>;
  /** Lists the microphones. Labels are empty until the user has allowed one. */
  static microphones(): Promise<{ deviceId: string; label: string }[]>;
}

export interface UnfinishedSession {
  sessionId: string;
  /** When its last frame was spoken, in milliseconds since 1970. */
  lastSpokenAt: number;
  /** Audio that the server may not have, in milliseconds. */
  unackedMs: number;
}

export type SpeakerState = 'idle' | 'connecting' | 'live' | 'paused' | 'reconnecting' | 'ended' | 'failed';

export interface SpeakerOptions {
  /** Default `microphone`. `chunks`: the app passes samples to {@link Speaker.write}. */
  source?: 'microphone' | 'chunks' | MediaStream;
  /** Sample rate of the chunks in Hz, 8,000 to 96,000. Default 48,000. */
  sampleRate?: number;
  /** The microphone. Default: the system's. */
  deviceId?: string;
  /** `speech` (default): the browser cancels echo, suppresses noise and controls gain. `music`: it does not. */
  sound?: 'speech' | 'music';
  /** Default `auto`: Opus if the browser can encode it, else PCM. */
  codec?: 'auto' | 'opus' | 'pcm';
  /** How much unacked audio is buffered, in milliseconds. Default 60,000. */
  unackedMax?: number;
  /**
   * What happens when the buffer is full. `dropOldest`: the oldest frames are dropped, and `lost` reports them. `wait`: a
   * {@link Speaker.write} resolves once there is room. Default: `wait` for `chunks`; a microphone always drops.
   */
  whenFull?: 'wait' | 'dropOldest';
  /** Whether unacked audio is also stored in the browser, to survive a reload. Default true. */
  keep?: boolean;
}

export interface SpeakerStats {
  state: SpeakerState;
  codec: 'opus' | 'pcm' | null;
  framesSpoken: number;
  framesAcked: number;
  framesLost: number;
  /** Audio that the server has not acked, in milliseconds. */
  unackedMs: number;
  /** Audio since the speaker started, in milliseconds. */
  spokenMs: number;
  /** How many connections were attached. */
  connections: number;
  longestResumeMs: number;
  listeners: number;
}

export interface FinishReport {
  sessionId: string;
  lastSeq: number | null;
  framesSpoken: number;
  framesLost: number;
  connections: number;
}

/**
 * A speaker's frames that will not arrive, both ends included. `away`: time before `fromSeq` in which the page captured
 * nothing. It has no frames: `toSeq` is `fromSeq` − 1.
 */
export interface Loss {
  fromSeq: number;
  toSeq: number;
  ms: number;
  cause: 'bufferFull' | 'serverLost' | 'anotherSpeaker' | 'sessionEnded' | 'away';
}

export interface Warning {
  code:
    | 'deviceChanged'
    | 'deviceUnplugged'
    | 'mutedBySystem'
    | 'unmutedBySystem'
    | 'silentMicrophone'
    | 'soundAgain'
    | 'storageLow'
    | 'notKept';
  message: string;
}

/** A speaker's events. Each is a `CustomEvent` with this `detail`. */
export interface SpeakerEvents {
  statechange: SpeakerState;
  session: Session;
  /** 0 to 1; about 15 a second. */
  level: { rms: number; peak: number; clipped: boolean };
  listeners: number;
  lost: Loss;
  warning: Warning;
  /** About 4 a second. */
  stats: SpeakerStats;
  /** Once, when the speaker fails. */
  error: HoldfastError;
}

export class Speaker extends EventTarget {
  readonly sessionId: string;
  readonly state: SpeakerState;
  readonly stats: SpeakerStats;
  readonly muted: boolean;
  /** True from {@link pause} to {@link resume}. `state` is `paused` only while connected. */
  readonly paused: boolean;
  /** The session as this speaker last knew it. */
  readonly session: Session | null;
  /** Resolves once the session is known and audio is buffered, connected or not. Call it from a click. */
  start(): Promise<void>;
  /**
   * Takes samples of a `chunks` speaker: −1 to 1, or 16-bit. Resolves once they are buffered: see
   * {@link SpeakerOptions.whenFull}. Rejects if the speaker fails or is closed before that.
   *
   * @throws HoldfastError `notStarted`, `notChunks`, or why the speaker failed or ended
   */
  write(samples: Float32Array | Int16Array): Promise<void>;
  /** Sends silence in place of the microphone until {@link unmute}. */
  mute(): void;
  unmute(): void;
  /** Sends nothing until {@link resume}. Listeners are told. */
  pause(): void;
  resume(): void;
  useMicrophone(deviceId: string): Promise<void>;
  /** Ends the session. Resolves once the server has every frame. */
  finish(): Promise<FinishReport>;
  /** Stops speaking and leaves the session alive: it can be resumed, from here or elsewhere. */
  close(): Promise<void>;
  addEventListener<K extends keyof SpeakerEvents>(
    type: K, listener: (event: CustomEvent<SpeakerEvents[K]>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(
    type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}

export type ListenerState = 'idle' | 'connecting' | 'blocked' | 'playing' | 'reconnecting' | 'ended' | 'failed';

export interface ListenerOptions {
  /** `live` (default), `start`, a sequence, or milliseconds ago as `-5000ms`. */
  from?: 'live' | 'start' | number | `-${number}ms`;
  /** The session's listening key, where the server asks for one. Shown instead of a token. See {@link parseListenLink}. */
  key?: string;
  /** 0 to 1. Default 1. */
  volume?: number;
  /** Title on the lock screen. Default: the session's id. */
  title?: string;
}

export interface ListenerPosition {
  /** Seconds that playback is behind the speaker. */
  behindLive: number;
  /** More than two seconds behind: offer a "jump to live". */
  isBehind: boolean;
  /** Seconds since the session's first frame: of playback, of the newest frame, of the oldest frame kept. */
  at: number;
  live: number;
  oldest: number;
}

export interface ListenerStats {
  state: ListenerState;
  framesHeard: number;
  framesMissed: number;
  framesRepeated: number;
  underruns: number;
  /** Target of the jitter buffer, in milliseconds. */
  targetDelayMs: number;
  behindMs: number;
  connections: number;
}

/** Frames that a listener will not hear, both ends included. Reported when playback reaches them. */
export interface Gap {
  fromSeq: number;
  toSeq: number;
  ms: number;
  /** Seconds since the session's first frame. */
  at: number;
  reason: 'retention' | 'speakerLost' | 'lagged' | 'restart' | 'unexplained';
}

/** A listener's events. Each is a `CustomEvent` with this `detail`. */
export interface ListenerEvents {
  statechange: ListenerState;
  speakerstate: Session['state'];
  /** About 4 a second. */
  position: ListenerPosition;
  gap: Gap;
  /** Once, when the listener fails. */
  error: HoldfastError;
}

export class Listener extends EventTarget {
  readonly sessionId: string;
  readonly state: ListenerState;
  readonly stats: ListenerStats;
  volume: number;
  /** Begins, or resumes after {@link pause}. Call it from a click: browsers block audio otherwise. */
  play(): Promise<void>;
  /** Stops playback and keeps the position, as long as the server keeps the audio. */
  pause(): void;
  jumpToLive(): void;
  seek(from: 'live' | 'start' | number | `-${number}ms`): void;
  /** Stops listening. */
  close(): Promise<void>;
  addEventListener<K extends keyof ListenerEvents>(
    type: K, listener: (event: CustomEvent<ListenerEvents[K]>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(
    type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}

/** Every error that the SDK throws or reports. */
export class HoldfastError extends Error {
  /** A stable word for programs, e.g. `noSuchSession`, `replaced` or `microphoneDenied`. */
  readonly code: string;
  /** Whether a later attempt may succeed. */
  readonly retryable: boolean;
  /** The WebSocket's close code, if it was closed. */
  readonly closeCode?: number;
  /** The HTTP status, if there was an answer. */
  readonly status?: number;
  /** The fields that were wrong. */
  readonly errors?: { field: string; detail: string }[];
  constructor(code: string, message: string, details?: Partial<Pick<HoldfastError, 'retryable' | 'closeCode' | 'status' | 'errors'>>);
}
