// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.web;

import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.StandardCharsets;

/** Draws a text as a QR code (ISO/IEC 18004), as an SVG that scales to any size. */
public final class QrCodeSvg {

    public static final String MEDIA_TYPE = "image/svg+xml";

    /** Modules of the light margin (ISO/IEC 18004 §5.3.8). */
    private static final int QUIET_ZONE = 4;

    private QrCodeSvg() {}

    /** With error correction of 15 %, enough for a projector in a bright room. */
    public static byte[] of(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        int side = code.size + 2 * QUIET_ZONE;
        StringBuilder svg = new StringBuilder(8 * 1024)
                .append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(side)
                .append(' ')
                .append(side)
                .append("\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h")
                .append(side)
                .append('v')
                .append(side)
                .append("H0z\"/><path d=\"");
        appendDarkRuns(svg, code);
        return svg.append("\"/></svg>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Adjacent modules of a row are one shape: a third of the bytes, and no hairlines. */
    private static void appendDarkRuns(StringBuilder svg, QrCode code) {
        for (int y = 0; y < code.size; y++) {
            int x = 0;
            while (x < code.size) {
                int from = x;
                while (x < code.size && code.getModule(x, y)) {
                    x++;
                }
                if (x > from) {
                    svg.append('M')
                            .append(from + QUIET_ZONE)
                            .append(' ')
                            .append(y + QUIET_ZONE)
                            .append('h')
                            .append(x - from)
                            .append("v1h-")
                            .append(x - from)
                            .append('z');
                }
                x++;
            }
        }
    }
}
