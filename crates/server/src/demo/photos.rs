//! Pictures of nothing, drawn here: a demo needs photos and owns none.

use std::io::Cursor;

use files::Files;
use image::{ImageFormat, Rgb, RgbImage};
use kernel::{Actor, Error, Result};
use store::Store;

/// Colours of sky and ground.
const SCENES: [([u8; 3], [u8; 3]); 6] = [
    ([196, 214, 232], [120, 112, 98]),
    ([222, 204, 170], [140, 118, 84]),
    ([170, 190, 200], [92, 104, 96]),
    ([60, 70, 96], [36, 36, 44]),
    ([232, 226, 214], [168, 160, 150]),
    ([150, 176, 160], [84, 96, 70]),
];
const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;

/// Keeps each once, and answers with their ids.
pub(super) async fn keep(files: &Files, store: &Store) -> Result<Vec<String>> {
    let ctx = store.ctx(Actor::System { job: "demo" }).await?;
    let mut ids = Vec::new();
    for (n, (sky, ground)) in SCENES.into_iter().enumerate() {
        let photo = files.photo(draw(n as u32, sky, ground)?).await?;
        files.keep(store, &ctx, &photo).await?;
        ids.push(photo.stored.id.to_string());
    }
    Ok(ids)
}

/// A horizon with a pole before it.
fn draw(n: u32, sky: [u8; 3], ground: [u8; 3]) -> Result<Vec<u8>> {
    let pole = 120 + n * 80;
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let shade = |c: u8| c.saturating_sub(((x * 7 + y * 13) % 11) as u8);
        let base = if y < HEIGHT * 3 / 5 { sky } else { ground };
        let on_pole = x.abs_diff(pole) < 6 && (80..400).contains(&y);
        Rgb(if on_pole { [52, 56, 60] } else { base.map(shade) })
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(Error::internal)?;
    Ok(bytes.into_inner())
}
