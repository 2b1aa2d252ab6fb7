//! A drawing as PNG.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

use super::font::{NARROW, NARROW_DRAWN, REGULAR, SEMIBOLD};

/// Pixels a user unit: sharp on dense screens.
const SCALE: f32 = 2.0;

/// Why a drawing has no pixels.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    #[error("the drawing cannot be read: {0}")]
    Svg(#[from] resvg::usvg::Error),
    #[error("the drawing is too large, or has no size")]
    Size,
    #[error("the pixels cannot be encoded: {0}")]
    Encoding(String),
}

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(SEMIBOLD.to_vec());
    fonts.set_sans_serif_family("Inter");
    Arc::new(fonts)
});

/// The pixels of an SVG document that the service drew, twice as many each way as it has user units.
/// Takes some 30 ms: not for the runtime's threads.
///
/// # Errors
/// A document that is no SVG, or one without a size.
pub fn draw(svg: &str) -> Result<Vec<u8>, PngError> {
    let options =
        Options { fontdb: FONTS.clone(), font_family: "Inter".to_owned(), ..Options::default() };
    let tree = Tree::from_str(&svg.replace(NARROW, NARROW_DRAWN), &options)?;
    let size = tree.size();
    let pixels = |length: f32| (length * SCALE).round() as u32;
    let mut map = Pixmap::new(pixels(size.width()), pixels(size.height())).ok_or(PngError::Size)?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut map.as_mut());
    map.encode_png().map_err(|error| PngError::Encoding(error.to_string()))
}
