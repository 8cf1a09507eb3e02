//! Time against cycles, as SVG.

use std::ops::Range;

use plotters::prelude::*;
use plotters::series::LineSeries;
use serde::Serialize;
use thiserror::Error;

/// Width and height, in pixels.
const SIZE: (u32, u32) = (800, 500);

/// A chart that could not be drawn.
#[derive(Debug, Error)]
#[error("the chart cannot be drawn: {0}")]
pub struct ChartError(String);

impl ChartError {
    /// For a reason.
    pub fn new(reason: &(impl std::fmt::Display + ?Sized)) -> Self {
        Self(reason.to_string())
    }
}

/// A workload at several sizes.
#[derive(Clone, Debug, Serialize)]
pub struct Growth {
    /// Its name.
    pub name: &'static str,
    /// By size.
    pub points: Vec<Point>,
}

/// A workload at one size.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Point {
    /// Instructions proven.
    pub cycles: u64,
    /// From execution to the verified proof.
    pub seconds: f64,
    /// Parts of the proof.
    pub shards: usize,
    /// The most memory that was resident.
    pub peak_memory_bytes: Option<u64>,
    /// Length of the proof.
    pub proof_bytes: u64,
}

/// Draws seconds against cycles, both logarithmic: a straight line of slope one is linear growth.
///
/// # Errors
///
/// If there are no points.
pub fn svg(series: &[Growth]) -> Result<String, ChartError> {
    let points = || series.iter().flat_map(|growth| &growth.points);
    let (Some(cycles), Some(seconds)) = (
        range(points().map(|point| point.cycles as f64)),
        range(points().map(|point| point.seconds)),
    ) else {
        return Err(ChartError::new("there are no points"));
    };
    let mut svg = String::new();
    draw(&mut svg, series, cycles, seconds).map_err(|error| ChartError::new(&error))?;
    Ok(svg)
}

/// From half the least to twice the greatest.
fn range(values: impl Iterator<Item = f64> + Clone) -> Option<Range<f64>> {
    let least = values.clone().reduce(f64::min)?;
    let greatest = values.reduce(f64::max)?;
    Some(least / 2.0..greatest * 2.0)
}

fn draw(
    svg: &mut String,
    series: &[Growth],
    cycles: Range<f64>,
    seconds: Range<f64>,
) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption("Time to prove, from execution to the verified proof", ("sans-serif", 20))
        .margin(15)
        .x_label_area_size(50)
        .y_label_area_size(70)
        .build_cartesian_2d(cycles.log_scale(), seconds.log_scale())?;
    chart
        .configure_mesh()
        .x_desc("million cycles")
        .y_desc("seconds")
        .x_label_formatter(&|cycles| format!("{}", cycles / 1e6))
        .y_label_formatter(&|seconds| format!("{seconds}"))
        .label_style(("sans-serif", 15))
        .light_line_style(RGBColor(238, 238, 238))
        .draw()?;
    for (index, growth) in series.iter().enumerate() {
        let color = [BLUE, RED, GREEN, MAGENTA].get(index % 4).copied().unwrap_or(BLACK);
        let line = || growth.points.iter().map(|point| (point.cycles as f64, point.seconds));
        chart
            .draw_series(LineSeries::new(line(), color.stroke_width(2)))?
            .label(growth.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2)));
        chart.draw_series(line().map(|point| Circle::new(point, 4, color.filled())))?;
        chart.draw_series(growth.points.iter().map(|point| {
            let text = format!("{:.1} s", point.seconds);
            let below = if index % 2 == 0 { 8 } else { -20 };
            let place = (point.cycles as f64, point.seconds);
            EmptyElement::at(place)
                + Text::new(text, (6, below), ("sans-serif", 13).into_font().color(&color))
        }))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .border_style(BLACK)
        .background_style(WHITE)
        .label_font(("sans-serif", 15))
        .draw()?;
    area.present()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_and_point_is_drawn() {
        let point = |cycles, seconds| Point {
            cycles,
            seconds,
            shards: 1,
            peak_memory_bytes: None,
            proof_bytes: 1,
        };
        let points = [1, 4, 16, 64].map(|i| point(i * 1_000_000, 4.5 * i as f64)).to_vec();
        let series = ["fib", "sha256"].map(|name| Growth { name, points: points.clone() });
        let svg = svg(&series).expect("a chart");
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
        assert_eq!(svg.matches("<circle").count(), 8);
        for text in ["fib", "sha256", "million cycles", "seconds", "288.0 s"] {
            assert!(svg.contains(text), "{text} in {svg}");
        }
    }

    #[test]
    fn nothing_cannot_be_drawn() {
        assert!(svg(&[]).is_err());
    }
}
