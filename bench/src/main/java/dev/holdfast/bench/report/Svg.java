// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import java.util.Locale;

/** Builds an SVG document with colours for light and dark backgrounds. Confined to one thread. */
final class Svg {

    static final int WIDTH = 760;

    private static final String STYLE = """
            <style>
              text { font: 13px system-ui, sans-serif; fill: #1f2328 }
              .title { font-weight: 600 }
              .quiet { fill: #59636e }
              .end { text-anchor: end }
              .middle { text-anchor: middle }
              .holdfast { fill: #0969da; stroke: none }
              .peer { fill: #8c959f; stroke: none }
              .line { fill: none; stroke: #0969da; stroke-width: 2 }
              .thin { stroke: #59636e; stroke-width: 1 }
              @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 }
                .quiet { fill: #9198a1 }
                .holdfast { fill: #4493f8 }
                .peer { fill: #656c76 }
                .line { stroke: #4493f8 }
                .thin { stroke: #9198a1 }
              }
            </style>
            """;

    private final StringBuilder body = new StringBuilder();

    Svg text(double x, double y, String styles, String text) {
        return add("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>", x, y, styles, escaped(text));
    }

    Svg box(double x, double y, double width, double height, String styles) {
        return add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>",
                x, y, width, height, styles);
    }

    Svg line(double x1, double y1, double x2, double y2) {
        return add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"thin\"/>", x1, y1, x2, y2);
    }

    /** @param points in SVG's form: "x,y x,y" */
    Svg path(String points) {
        return add("<polyline points=\"%s\" class=\"line\"/>", points);
    }

    Svg dot(double x, double y) {
        return add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" class=\"holdfast\"/>", x, y);
    }

    private Svg add(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    String drawn(double height) {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" width=\"%d\" height=\"%.0f\">%n",
                        WIDTH,
                        height,
                        WIDTH,
                        height)
                + STYLE + body + "</svg>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
