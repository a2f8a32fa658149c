package dev.holdfast.adapter.http;

/**
 * What is wrong with one field of a request.
 *
 * @param field its name, or the name of a header or query parameter
 * @param detail in words for whoever wrote the client
 */
record FieldError(String field, String detail) {}
