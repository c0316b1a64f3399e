//! Codes that a telephone reads off a screen or a slip of paper.

use kernel::Result;
use qrcode::QrCode;
use qrcode::render::svg;

use crate::error::refused;

/// A QR code as an SVG picture, readable with up to 15 % of it soiled.
///
/// # Errors
/// `files.qr_long` for more than some two thousand bytes.
pub fn qr_svg(text: &str) -> Result<String> {
    let code = QrCode::new(text).map_err(|_| refused("files.qr_long"))?;
    Ok(code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .dark_color(svg::Color("#1b1f24"))
        .light_color(svg::Color("#ffffff"))
        .build())
}

#[cfg(test)]
mod tests {
    use super::qr_svg;

    #[test]
    fn a_matter_code_becomes_a_picture_and_a_book_does_not() {
        let svg = qr_svg("https://example.cn/r/m/7KQ2-9FMX").unwrap();
        assert!(svg.contains("<svg") && svg.ends_with("</svg>"));
        assert_ne!(svg, qr_svg("https://example.cn/r/m/7KQ2-9FMY").unwrap());
        // nothing of the text stands in the markup
        assert!(!qr_svg("<script>alert(1)</script>").unwrap().contains("script"));
        assert_eq!(qr_svg(&"字".repeat(2_000)).unwrap_err().code, "files.qr_long");
    }
}
