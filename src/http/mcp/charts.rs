//! The charts of an answer as image content.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rmcp::model::ContentBlock;

use crate::domain::answer::{Answer, Visualization};
use crate::http::state::Service;

/// Pictures that are worth a model's while.
const MOST: usize = 2;

/// The charts, as PNG. One that cannot be drawn is left out: its data are in the answer.
pub async fn images(service: &Service, answer: &Answer) -> Vec<ContentBlock> {
    let mut images = Vec::new();
    for picture in &answer.visualizations {
        let path = match picture {
            Visualization::KpiCard { .. } => continue,
            Visualization::PieChart(picture)
            | Visualization::BarChart(picture)
            | Visualization::LineChart(picture) => picture.image.as_deref(),
        };
        let token = path.and_then(|path| path.rsplit('/').next());
        let Some(Ok(chart)) = token.map(|token| service.artifacts.chart(token)) else { continue };
        if let Ok(png) = service.easel.png(chart, service.metrics.waiting()).await {
            images.push(ContentBlock::image(BASE64_STANDARD.encode(png), "image/png"));
        }
        if images.len() == MOST {
            break;
        }
    }
    images
}
