//! Bars of several lengths, as SVG.

use std::error::Error;

use plotters::prelude::*;

use super::markdown::legend;
use super::report::{Execution, Report};
use super::variant::Variant;
use crate::chart::ChartError;

/// Width of a chart, in pixels.
const WIDTH: u32 = 900;
/// Height of a bar, in pixels.
const BAR: u32 = 14;
/// Room for the caption and the axis, in pixels.
const ROOM: u32 = 110;

/// Bars that belong together: a name, and a length for each series that has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Their name.
    pub name: String,
    /// The lengths; all are more than zero.
    pub bars: Vec<(usize, f64)>,
}

/// Seconds to prove each workload in all ways.
///
/// # Errors
///
/// If there is nothing to draw.
pub fn proving(report: &Report) -> Result<String, ChartError> {
    let mut groups: Vec<Group> = Vec::new();
    for row in &report.rows {
        let bar = (row.variant as usize, row.proving_seconds);
        match groups.last_mut().filter(|group| group.name == row.workload) {
            Some(group) => group.bars.push(bar),
            None => groups.push(Group { name: row.workload.to_owned(), bars: vec![bar] }),
        }
    }
    let series = Variant::ALL.map(legend);
    svg("Seconds to prove (what was not proven: by its cells)", &series, &groups)
}

/// Cells for each unit of gas, of the opcodes that are dearest and cheapest to prove.
///
/// # Errors
///
/// If there is nothing to draw.
pub fn opcodes(report: &Report) -> Result<String, ChartError> {
    let groups = report.opcodes.iter().map(|opcode| Group {
        name: opcode.opcode.to_owned(),
        bars: vec![(0, opcode.cells_per_gas)],
    });
    svg(
        "Cells to prove for each unit of the EVM's gas",
        &["guest evm, precompiles"],
        &groups.collect::<Vec<_>>(),
    )
}

/// The slowdown of each virtual machine against native code: the median of all workloads.
///
/// # Errors
///
/// If there is nothing to draw.
pub fn execution(execution: &Execution) -> Result<String, ChartError> {
    let mut groups: Vec<Group> = Vec::new();
    for row in &execution.rows {
        if groups.iter().any(|group| group.name == row.vm) {
            continue;
        }
        let median = |metering: bool| {
            let rows = execution.rows.iter();
            let rows = rows.filter(|other| other.vm == row.vm && other.metering == metering);
            let mut slowdowns: Vec<f64> = rows.map(|row| row.slowdown).collect();
            slowdowns.sort_by(f64::total_cmp);
            slowdowns.get(slowdowns.len() / 2).copied()
        };
        let bars = [false, true].into_iter().enumerate();
        let bars = bars.filter_map(|(series, metering)| Some((series, median(metering)?)));
        groups.push(Group { name: row.vm.clone(), bars: bars.collect() });
    }
    let series = ["metering off", "metering on"];
    svg("Slowdown against native code: median of all workloads", &series, &groups)
}

/// A chart of bars on a logarithmic scale, groups from the top down.
///
/// # Errors
///
/// If there is nothing to draw.
pub fn svg(caption: &str, series: &[&str], groups: &[Group]) -> Result<String, ChartError> {
    let lengths = || groups.iter().flat_map(|group| &group.bars).map(|(_, length)| *length);
    let lengths_are_right = lengths().all(|length| length.is_finite() && length > 0.0);
    let (Some(least), Some(most)) = (lengths().reduce(f64::min), lengths().reduce(f64::max)) else {
        return Err(ChartError::new("there are no bars"));
    };
    if !lengths_are_right {
        return Err(ChartError::new("a bar is not longer than nothing"));
    }
    let mut svg = String::new();
    let range = [least / 2.0, most * 3.0];
    draw(&mut svg, caption, series, groups, range).map_err(|error| ChartError::new(&error))?;
    Ok(svg)
}

fn draw(
    svg: &mut String,
    caption: &str,
    series: &[&str],
    groups: &[Group],
    [least, most]: [f64; 2],
) -> Result<(), Box<dyn Error>> {
    // A bar, and the space between two groups, has a height of one.
    let height: usize = groups.iter().map(|group| group.bars.len() + 1).sum();
    let size = (WIDTH, ROOM + BAR * height as u32);
    let area = SVGBackend::with_string(svg, size).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(caption, ("sans-serif", 20))
        .margin(15)
        .x_label_area_size(30)
        .y_label_area_size(230)
        .build_cartesian_2d((least..most).log_scale(), 0.0..height as f64)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .y_labels(0)
        .x_label_formatter(&|length| short(*length))
        .label_style(("sans-serif", 13))
        .light_line_style(RGBColor(238, 238, 238))
        .draw()?;
    let color = |index: usize| [RED, BLUE, MAGENTA, GREEN][index % 4];
    let mut top = height as f64;
    for Group { name, bars } in groups {
        let middle = top - bars.len() as f64 / 2.0;
        let label = Text::new(name.clone(), (-222, -7), ("sans-serif", 13));
        chart.draw_series([EmptyElement::at((least, middle)) + label])?;
        for &(index, length) in bars {
            let bar =
                Rectangle::new([(least, top - 0.1), (length, top - 0.9)], color(index).filled());
            let figure = Text::new(short(length), (4, -6), ("sans-serif", 12));
            chart.draw_series([bar])?;
            chart.draw_series([EmptyElement::at((length, top - 0.5)) + figure])?;
            top -= 1.0;
        }
        top -= 1.0;
    }
    // Series of nothing, for the legend.
    for (index, name) in series.iter().enumerate() {
        chart.draw_series(std::iter::empty::<Rectangle<(f64, f64)>>())?.label(*name).legend(
            move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], color(index).filled()),
        );
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .border_style(BLACK)
        .background_style(WHITE)
        .label_font(("sans-serif", 13))
        .draw()?;
    area.present()?;
    Ok(())
}

/// Three digits or so.
fn short(length: f64) -> String {
    match length {
        1e4.. => format!("{:.0} k", length / 1e3),
        100.0.. => format!("{length:.0}"),
        1.0.. => format!("{length:.1}"),
        _ => format!("{length:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bar_is_drawn_with_its_figure() {
        let group =
            |name: &str, bars: &[(usize, f64)]| Group { name: name.into(), bars: bars.to_vec() };
        let groups = [group("sort", &[(0, 120.0), (1, 3.4)]), group("swap", &[(1, 0.25)])];
        let svg = svg("Seconds", &["EVM", "native"], &groups).expect("a chart");
        for text in ["Seconds", "EVM", "native", "sort", "swap", "120", "3.4", "0.25"] {
            assert!(svg.contains(&format!("\n{text}\n")), "{text} in {svg}");
        }
    }

    #[test]
    fn what_has_no_length_cannot_be_drawn() {
        assert!(svg("", &[], &[]).is_err());
        for length in [0.0, f64::NAN, f64::INFINITY] {
            let group = Group { name: String::new(), bars: vec![(0, length)] };
            assert!(svg("", &["x"], &[group]).is_err());
        }
    }
}
