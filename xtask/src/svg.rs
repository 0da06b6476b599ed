//! Plots as SVG: curves in panels, and marks of several kinds on one axis for each of many models.

use std::fmt::Write;

/// Colours that are told apart in print and by most eyes.
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#555555", "#009e73", "#cc79a7", "#e69f00"];

/// One curve.
pub(crate) struct Series {
    pub(crate) name: String,
    /// Which of the colours.
    pub(crate) colour: usize,
    pub(crate) dashed: bool,
    pub(crate) points: Vec<(f64, f64)>,
}

/// Curves over the same axes.
pub(crate) struct Panel {
    pub(crate) title: String,
    pub(crate) axis: String,
    /// Whether equal steps along the axis are equal factors. Upwards they always are.
    pub(crate) factors: bool,
    pub(crate) series: Vec<Series>,
}

/// From numbers to places.
#[derive(Clone, Copy)]
struct Axis {
    low: f64,
    high: f64,
    factors: bool,
    start: f64,
    end: f64,
}

impl Axis {
    /// An axis that all of the numbers lie on; above 0 where steps are factors.
    fn over(numbers: impl Iterator<Item = f64>, factors: bool, [start, end]: [f64; 2]) -> Axis {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for number in numbers.filter(|number| number.is_finite() && (!factors || *number > 0.0)) {
            (low, high) = (low.min(number), high.max(number));
        }
        if low > high {
            (low, high) = (1.0, 10.0);
        } else if low == high {
            (low, high) = (low / 2.0, high * 2.0);
        }
        Axis { low, high, factors, start, end }
    }

    fn place(self, number: f64) -> f64 {
        let of = |number: f64| if self.factors { number.max(f64::MIN_POSITIVE).ln() } else { number };
        let share = (of(number) - of(self.low)) / (of(self.high) - of(self.low));
        self.start + share * (self.end - self.start)
    }

    /// 1, 2 and 5 times the powers of ten within, or only the powers where there are many.
    fn round_numbers(self) -> Vec<f64> {
        let (first, last) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
        let steps: &[f64] = if last - first > 3 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let all = (first..=last).flat_map(|power| steps.iter().map(move |step| step * 10f64.powi(power)));
        all.filter(|number| (self.low * 0.999..=self.high * 1.001).contains(number)).collect()
    }
}

/// A number as a person writes it at an axis.
fn label(number: f64) -> String {
    match number {
        number if number >= 1e6 => format!("{} M", number / 1e6),
        number if number >= 1e4 => format!("{} k", number / 1e3),
        number => format!("{number}"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn text(svg: &mut String, [x, y]: [f64; 2], anchor: &str, words: &str) {
    // Writing to a `String` cannot fail, here and below.
    let _ =
        writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", escaped(words));
}

fn line(svg: &mut String, [x, y]: [f64; 2], [to_x, to_y]: [f64; 2], colour: &str) {
    let _ = writeln!(svg, "<path d=\"M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}\" stroke=\"{colour}\"/>");
}

fn frame(width: f64, height: f64, within: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         font-family=\"sans-serif\" font-size=\"11\" fill=\"#222\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{within}</svg>\n"
    )
}

const PANEL: [f64; 2] = [470.0, 300.0];

/// Panels two by two; the names of the curves, which all have in common, below.
pub(crate) fn curves(upwards: &str, panels: &[Panel]) -> String {
    let mut svg = String::new();
    for (index, panel) in panels.iter().enumerate() {
        let at = [(index % 2) as f64 * PANEL[0], (index / 2) as f64 * PANEL[1]];
        draw(&mut svg, upwards, panel, at);
    }
    let bottom = panels.len().div_ceil(2) as f64 * PANEL[1];
    let mut x = 60.0;
    for series in panels.first().map_or(&[][..], |panel| &panel.series) {
        stroke(&mut svg, series, &[[x, bottom + 12.0], [x + 26.0, bottom + 12.0]]);
        text(&mut svg, [x + 32.0, bottom + 16.0], "start", &series.name);
        x += 60.0 + 6.5 * series.name.len() as f64;
    }
    frame(2.0 * PANEL[0], bottom + 30.0, &svg)
}

fn draw(svg: &mut String, upwards: &str, panel: &Panel, [left, top]: [f64; 2]) {
    let points = || panel.series.iter().flat_map(|series| &series.points);
    let x = Axis::over(points().map(|point| point.0), panel.factors, [left + 60.0, left + PANEL[0] - 16.0]);
    let y = Axis::over(points().map(|point| point.1), true, [top + PANEL[1] - 44.0, top + 30.0]);
    text(svg, [left + 60.0, top + 18.0], "start", &panel.title);
    text(svg, [(x.start + x.end) / 2.0, top + PANEL[1] - 8.0], "middle", &panel.axis);
    text(svg, [left + PANEL[0] - 16.0, top + 18.0], "end", upwards);
    for number in y.round_numbers() {
        line(svg, [x.start, y.place(number)], [x.end, y.place(number)], "#ddd");
        text(svg, [x.start - 5.0, y.place(number) + 4.0], "end", &label(number));
    }
    let mut numbers: Vec<f64> = points().map(|point| point.0).collect();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    let mut free = f64::NEG_INFINITY;
    for number in numbers {
        let place = x.place(number);
        line(svg, [place, y.start], [place, y.start + 4.0], "#888");
        let half = 3.5 * label(number).len() as f64;
        // Labels that would lie on the one before are left out.
        if place - half > free {
            text(svg, [place, y.start + 16.0], "middle", &label(number));
            free = place + half;
        }
    }
    for series in &panel.series {
        let places: Vec<[f64; 2]> =
            series.points.iter().map(|point| [x.place(point.0), y.place(point.1)]).collect();
        stroke(svg, series, &places);
        for [x, y] in places {
            let _ = writeln!(
                svg,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2\" fill=\"{}\"/>",
                colour(series.colour)
            );
        }
    }
}

fn colour(index: usize) -> &'static str {
    COLOURS[index % COLOURS.len()]
}

fn stroke(svg: &mut String, series: &Series, places: &[[f64; 2]]) {
    let path: Vec<String> = places.iter().map(|[x, y]| format!("{x:.1} {y:.1}")).collect();
    let dashes = if series.dashed { " stroke-dasharray=\"5 3\"" } else { "" };
    let _ = writeln!(
        svg,
        "<path d=\"M{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"{dashes}/>",
        path.join("L"),
        colour(series.colour)
    );
}

/// The marks of one model: of which kind, and where.
pub(crate) struct Marks {
    pub(crate) name: String,
    pub(crate) places: Vec<(usize, f64)>,
}

/// One line for each model, with a mark for each number; the axis goes in factors.
pub(crate) fn marks(along: &str, kinds: &[&str], models: &[Marks]) -> String {
    const STEP: f64 = 18.0;
    let bottom = 50.0 + STEP * models.len() as f64;
    let numbers = models.iter().flat_map(|model| model.places.iter().map(|place| place.1));
    let axis = Axis::over(numbers, true, [190.0, 920.0]);
    let mut svg = String::new();
    let mut x = 190.0;
    for (kind, name) in kinds.iter().enumerate() {
        mark(&mut svg, kind, [x, 14.0]);
        text(&mut svg, [x + 10.0, 18.0], "start", name);
        x += 40.0 + 6.5 * name.len() as f64;
    }
    for number in axis.round_numbers() {
        line(&mut svg, [axis.place(number), 34.0], [axis.place(number), bottom - 8.0], "#ddd");
        text(&mut svg, [axis.place(number), bottom + 8.0], "middle", &label(number));
    }
    text(&mut svg, [555.0, bottom + 24.0], "middle", along);
    for (index, model) in models.iter().enumerate() {
        let y = 46.0 + STEP * index as f64;
        text(&mut svg, [180.0, y + 4.0], "end", &model.name);
        line(&mut svg, [axis.start, y], [axis.end, y], "#eee");
        for &(kind, number) in &model.places {
            mark(&mut svg, kind, [axis.place(number), y]);
        }
    }
    frame(940.0, bottom + 34.0, &svg)
}

/// Full for the first of two kinds, a ring for the second, in a colour for each two.
fn mark(svg: &mut String, kind: usize, [x, y]: [f64; 2]) {
    let colour = colour(kind / 2);
    let fill = if kind.is_multiple_of(2) { colour } else { "#fff" };
    let _ = writeln!(
        svg,
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_factors_are_equal_steps() {
        let axis = Axis::over([1.0, 100.0].into_iter(), true, [0.0, 200.0]);
        assert!((axis.place(10.0) - 100.0).abs() < 1e-9, "{}", axis.place(10.0));
        assert_eq!(axis.round_numbers(), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        let axis = Axis::over([0.0, 8.0].into_iter(), false, [100.0, 0.0]);
        assert_eq!(axis.place(2.0), 75.0);
    }

    #[test]
    fn no_number_is_no_place_without_one() {
        let panel = Panel { title: "a < b".into(), axis: "x".into(), factors: true, series: vec![] };
        let svg = curves("ns", &[panel]);
        assert!(svg.contains("a &lt; b") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        let svg = marks("ns", &["one"], &[Marks { name: "m".into(), places: vec![(0, 5.0)] }]);
        assert!(!svg.contains("NaN") && svg.matches("<circle").count() == 2, "{svg}");
    }
}
