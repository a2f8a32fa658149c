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
 * A file as browsers get it, in memory.
 *
 * @param mediaType what it is
 * @param plain its bytes
 * @param zipped the same compressed, once and for all; nothing where that saves nothing
 */
public record StaticFile(String mediaType, Representation plain, Optional<Representation> zipped) {

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "ts", "text/plain; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "webmanifest", "application/manifest+json");

    /** Enough to tell any two versions apart; a tag goes with every answer. */
    private static final int TAG_BYTES = 10;

    /**
     * One of the forms a file comes in.
     *
     * @param tag its strong entity tag, quotes included: each form has one of its own (RFC 9110 §8.8.3.3)
     */
    public record Representation(byte[] bytes, String tag) {}

    /** @throws IllegalArgumentException if nobody knows what the name ends in */
    static StaticFile of(String name, byte[] bytes) {
        String mediaType = MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (mediaType == null) {
            throw new IllegalArgumentException("nobody knows what kind of file this is: " + name);
        }
        String hash = hash(bytes);
        byte[] zipped = zip(bytes);
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
            throw new IllegalStateException("every Java has SHA-256", noJava);
        }
    }

    private static byte[] zip(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream out = new GZIPOutputStream(zipped) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            out.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory refused to be written", impossible);
        }
        return zipped.toByteArray();
    }
}
