/** Live audio sessions that outlive their connections, from a browser. */

export type QualityTier = 'standard' | 'premium';

export interface HoldfastClientOptions {
  /** Where the server is, such as `https://talk.example.org`. Default: where this page came from. */
  baseUrl?: string | URL;
  /**
   * Gives a good token each time it is asked: before a request, at a connection, and when the one in use runs out. A
   * connection waits 10 s for it, then it is asked again; an answer that comes late is used.
   */
  getToken?: () => string | Promise<string>;
  /** How often, and after how long, a lost connection is replaced. */
  retry?: RetryPolicy;
}

export interface RetryPolicy {
  /** Attempts in a row that brought nothing, then it is over. Default: no limit. */
  attemptsMax?: number;
  /** Milliseconds. Default 300. */
  delayMin?: number;
  /** Milliseconds. Default 10,000. */
  delayMax?: number;
  /** Whether the first attempt after a loss is made at once. Default true. */
  firstAtOnce?: boolean;
  /** Whether delays are drawn evenly from 0 to their bound. Default true. */
  jitter?: boolean;
}

export interface NewSession {
  /** A BCP 47 tag, such as `en-US`. */
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
}

export class HoldfastClient {
  constructor(options?: HoldfastClientOptions);
  /** Makes a session. Safe to lose the answer of: it is asked again with the same idempotency key. */
  createSession(session: NewSession): Promise<Session>;
  /** @throws HoldfastError `noSuchSession` */
  getSession(sessionId: string): Promise<Session>;
  /** The caller's own, newest first. */
  listSessions(page?: string): Promise<{ sessions: Session[]; nextPage?: string }>;
  /** Ends it for everybody. Again: nothing happens. */
  endSession(sessionId: string): Promise<void>;
  /** A speaker who has not begun: see {@link Speaker.start}. */
  speaker(sessionId: string, options?: SpeakerOptions): Speaker;
  /** A listener who has not begun: see {@link Listener.play}. */
  listener(sessionId: string, options?: ListenerOptions): Listener;
  /**
   * For apps that make their session over the socket. Resolves once the session exists, whatever becomes of the
   * connection: it is taken up again with `maintainSession` underneath the speaker that is given.
   */
  createSessionOverSocket(session: NewSession, options?: SpeakerOptions): Promise<Speaker>;
  /** Talks that were begun in this browser and neither ended nor given up: what a reloaded page can go on with. */
  unfinishedTalks(): Promise<UnfinishedTalk[]>;
  /** Microphones there are. Their names are known once the user has allowed one. */
  static microphones(): Promise<{ deviceId: string; label: string }[]>;
}

export interface UnfinishedTalk {
  sessionId: string;
  /** When its last frame was spoken; milliseconds since 1970. */
  lastSpokenAt: number;
  /** Audio that the server may not have yet; milliseconds. */
  unackedMs: number;
}

export type SpeakerState = 'idle' | 'connecting' | 'live' | 'paused' | 'reconnecting' | 'ended' | 'failed';

export interface SpeakerOptions {
  /** Default `microphone`. `chunks`: samples come by {@link Speaker.write}. */
  source?: 'microphone' | 'chunks' | MediaStream;
  /** Of the chunks, 8,000 to 96,000 a second. Default 48,000. */
  sampleRate?: number;
  /** Which microphone. Default: the system's. */
  deviceId?: string;
  /** `speech` (default): echo, noise and level are taken care of. `music`: nothing is. */
  sound?: 'speech' | 'music';
  /** Default `auto`: Opus where the browser can, else PCM. */
  codec?: 'auto' | 'opus' | 'pcm';
  /** How much unacked audio is kept, in milliseconds; then the oldest is dropped, and said so. Default 60,000. */
  unackedMax?: number;
  /** Whether unacked audio also outlives the page. Default true. */
  keep?: boolean;
}

export interface SpeakerStats {
  state: SpeakerState;
  codec: 'opus' | 'pcm' | null;
  framesSpoken: number;
  framesAcked: number;
  framesLost: number;
  /** Audio that the server has not acked yet; milliseconds. */
  unackedMs: number;
  /** Audio since the talk began, in milliseconds. */
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
 * Audio of a speaker's that will not arrive: these frames, both ends included. `away` is time in which nothing was heard
 * here, before `fromSeq`: it has no frames, and `toSeq` is one below.
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

/** What a speaker tells: each is a `CustomEvent`, and this is its `detail`. */
export interface SpeakerEvents {
  statechange: SpeakerState;
  session: Session;
  /** 0 to 1; some 15 a second. */
  level: { rms: number; peak: number; clipped: boolean };
  listeners: number;
  lost: Loss;
  warning: Warning;
  /** Some 4 a second. */
  stats: SpeakerStats;
  /** Once, as it fails. */
  error: HoldfastError;
}

export class Speaker extends EventTarget {
  readonly sessionId: string;
  readonly state: SpeakerState;
  readonly stats: SpeakerStats;
  readonly muted: boolean;
  /** From {@link pause} to {@link resume}, connected or not. `state` is `paused` only while there is a connection. */
  readonly paused: boolean;
  /** The session, as far as it is known here; of {@link HoldfastClient.createSessionOverSocket}, as it was made. */
  readonly session: Session | null;
  /** Resolves once the session is known and audio is being kept, connected or not. */
  start(): Promise<void>;
  /**
   * Samples, of a `chunks` speaker: −1 to 1, or 16-bit. They may come faster than they are spoken, as long as
   * `stats.unackedMs` stays below `unackedMax`.
   */
  write(samples: Float32Array | Int16Array): void;
  /** Silence is spoken in place of what the microphone hears, until {@link unmute}. */
  mute(): void;
  unmute(): void;
  /** Nothing is spoken, and everybody is told so, until {@link resume}. */
  pause(): void;
  resume(): void;
  useMicrophone(deviceId: string): Promise<void>;
  /** Ends the session. Resolves once the server has every frame. */
  stop(): Promise<FinishReport>;
  /** Leaves without ending the session: the talk can be gone on with, here or elsewhere. */
  leave(): Promise<void>;
  addEventListener<K extends keyof SpeakerEvents>(
    type: K, listener: (event: CustomEvent<SpeakerEvents[K]>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(
    type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}

export type ListenerState = 'idle' | 'connecting' | 'blocked' | 'playing' | 'reconnecting' | 'ended' | 'failed';

export interface ListenerOptions {
  /** Default `live`; `start`, a sequence, or milliseconds ago as `-5000ms`. */
  from?: 'live' | 'start' | number | `-${number}ms`;
  /** 0 to 1. Default 1. */
  volume?: number;
  /** For the lock screen. */
  title?: string;
}

export interface ListenerPosition {
  /** How far what is heard is behind what is spoken; seconds. */
  behindLive: number;
  /** More than two seconds behind: worth a "jump to live". */
  isBehind: boolean;
  /** Seconds since the talk began: of what is heard, of the newest, and of the oldest that is kept. */
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
  /** What is kept ready against lateness; milliseconds. */
  targetDelayMs: number;
  behindMs: number;
  connections: number;
}

/** Frames that a listener will not hear, told at their place in what is heard. Both ends included. */
export interface Gap {
  fromSeq: number;
  toSeq: number;
  ms: number;
  /** Seconds since the talk began. */
  at: number;
  reason: 'retention' | 'speakerLost' | 'lagged' | 'restart' | 'unexplained';
}

/** What a listener tells: each is a `CustomEvent`, and this is its `detail`. */
export interface ListenerEvents {
  statechange: ListenerState;
  speakerstate: Session['state'];
  /** Some 4 a second. */
  position: ListenerPosition;
  gap: Gap;
  /** Once, as it fails. */
  error: HoldfastError;
}

export class Listener extends EventTarget {
  readonly sessionId: string;
  readonly state: ListenerState;
  readonly stats: ListenerStats;
  volume: number;
  /** Begins, or goes on after {@link pause}. To be called from a click: browsers let nothing sound unasked. */
  play(): Promise<void>;
  /** Goes silent and stays where it is, for as long as the server keeps it. */
  pause(): void;
  jumpToLive(): void;
  seek(from: 'live' | 'start' | number | `-${number}ms`): void;
  /** Leaves. */
  stop(): Promise<void>;
  addEventListener<K extends keyof ListenerEvents>(
    type: K, listener: (event: CustomEvent<ListenerEvents[K]>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(
    type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}

/** Every error that this SDK throws or tells. */
export class HoldfastError extends Error {
  /** A stable word, such as `noSuchSession`, `replaced` or `microphoneDenied`. */
  readonly code: string;
  /** Whether the same may succeed later. */
  readonly retryable: boolean;
  /** Of the WebSocket, where it was closed. */
  readonly closeCode?: number;
  /** Of the HTTP answer, where there was one. */
  readonly status?: number;
  /** What was wrong with which field. */
  readonly errors?: { field: string; detail: string }[];
  constructor(code: string, message: string, details?: Partial<Pick<HoldfastError, 'retryable' | 'closeCode' | 'status' | 'errors'>>);
}
