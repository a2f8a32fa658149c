// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request or a response of HTTP/1.1 (RFC 9112), with at most one field of a name and a body of a known length. Immutable.
 *
 * @param start the request line or the status line
 * @param headers by name, in any case
 */
public record HttpMessage(String start, Map<String, String> headers, String body) {

    private static final int LINE_BYTES_MAX = 16 * 1024;

    public static HttpMessage response(int status, Map<String, String> headers, String body) {
        return new HttpMessage("HTTP/1.1 " + status + " Conformance", headers, body);
    }

    public static HttpMessage read(InputStream in) throws IOException {
        String start = line(in);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a header: " + line);
            }
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        return new HttpMessage(start, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() == LINE_BYTES_MAX) {
                throw new EOFException("the HTTP message ends within its head");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    public void write(OutputStream out, boolean withLength) throws IOException {
        StringBuilder head = new StringBuilder(start).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (withLength) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(bytes);
        out.write(all.toByteArray());
        out.flush();
    }

    /** The part of the start line at this index: of a request method, target and version, of a response version and status. */
    public String part(int index) {
        return start.split(" ", 3)[index];
    }

    public int status() {
        return Integer.parseInt(part(1));
    }
}
