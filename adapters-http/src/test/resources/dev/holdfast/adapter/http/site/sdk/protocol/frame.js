export const HEADER_BYTES = 20;
