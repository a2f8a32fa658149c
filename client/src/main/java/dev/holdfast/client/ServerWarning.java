package dev.holdfast.client;

/**
 * Something that the server wants the speaker to know, while the talk goes on.
 *
 * @param code a stable word: {@code storageLow}, where those who come later will miss what is older
 * @param message the same for a person
 */
public record ServerWarning(String code, String message) {}
