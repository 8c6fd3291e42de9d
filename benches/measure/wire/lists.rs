//! What a process that makes load tells the one that started it: lists of
//! numbers, one on each line.

/// The lists as text.
pub(super) fn written(lists: &[Vec<f64>]) -> String {
    let lines = lists.iter().map(|list| {
        let numbers: Vec<String> = list.iter().map(ToString::to_string).collect();
        numbers.join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The lists that were written.
pub(super) fn read(text: &str) -> Vec<Vec<f64>> {
    let numbers = |line: &str| line.split(' ').filter_map(|it| it.parse().ok()).collect();
    text.lines().map(numbers).collect()
}
