// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A file in memory, with its representations. Immutable.
 *
 * @param identity the file's own bytes
 * @param gzip the same, compressed once; empty if that saves nothing
 */
public record StaticFile(String mediaType, Representation identity, Optional<Representation> gzip) {

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "ts", "text/plain; charset=utf-8",
            "svg", "image/svg+xml",
            "webmanifest", "application/manifest+json");

    /** Enough to distinguish versions; every response carries the tag. */
    private static final int TAG_BYTES = 10;

    /**
     * A representation of a file (RFC 9110 §8).
     *
     * @param etag its strong entity tag, with quotes. Each representation has one of its own (RFC 9110 §8.8.3.3)
     */
    public record Representation(byte[] bytes, String etag) {}

    /** @throws IllegalArgumentException if the name's extension has no known media type */
    static StaticFile of(String name, byte[] bytes) {
        String mediaType = MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (mediaType == null) {
            throw new IllegalArgumentException("no media type is known for the file " + name);
        }
        String hash = hash(bytes);
        byte[] zipped = gzip(bytes);
        return new StaticFile(
                mediaType,
                new Representation(bytes, "\"" + hash + "\""),
                zipped.length < bytes.length
                        ? Optional.of(new Representation(zipped, "\"" + hash + "-gzip\""))
                        : Optional.empty());
    }

    public boolean isPage() {
        return mediaType.startsWith("text/html");
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException noJava) {
            throw new IllegalStateException("every Java platform has SHA-256", noJava);
        }
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream out = new GZIPOutputStream(zipped) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            out.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot write to memory", impossible);
        }
        return zipped.toByteArray();
    }
}
