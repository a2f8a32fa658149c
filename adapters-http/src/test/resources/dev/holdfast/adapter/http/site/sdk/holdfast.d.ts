export const HEADER_BYTES: number;
