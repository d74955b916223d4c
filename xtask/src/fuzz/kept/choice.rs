//! Which inputs to keep, by what libFuzzer notes about each in a merge.
//!
//! Its notes are lines: how many inputs there are, how many of them are in the first folder, their paths, then for each
//! `STARTED number size`, `FT number …` (what it reaches) and `COV number …`.

use std::collections::{BinaryHeap, HashSet};
use std::path::PathBuf;

/// An input and what it reaches.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) path: PathBuf,
    /// Bytes.
    pub(super) size: u64,
    /// Places in the code by number.
    reached: Vec<u32>,
}

/// Takes the notes apart; nothing if they are not of that form.
pub(super) fn read(notes: &str) -> Option<Vec<Measured>> {
    let mut lines = notes.lines();
    let count: usize = lines.next()?.parse().ok()?;
    lines.next()?;
    let mut inputs: Vec<Measured> = (lines.by_ref().take(count))
        .map(|path| Measured {
            path: path.into(),
            size: 0,
            reached: Vec::new(),
        })
        .collect();
    for line in lines {
        let mut words = line.split_ascii_whitespace();
        let kind = words.next()?;
        let input = inputs.get_mut(words.next()?.parse::<usize>().ok()?)?;
        match kind {
            "STARTED" => input.size = words.next()?.parse().ok()?,
            "FT" => input.reached = words.map(|word| word.parse().ok()).collect::<Option<_>>()?,
            _ => {}
        }
    }
    Some(inputs)
}

/// How many places inputs reach together.
pub(super) fn reached<'m>(inputs: impl IntoIterator<Item = &'m Measured>) -> usize {
    let all: HashSet<u32> = inputs
        .into_iter()
        .flat_map(|input| input.reached.iter().copied())
        .collect();
    all.len()
}

/// Takes again and again the input that adds most, the smallest of equals, until nothing is added or there is no room.
pub(super) fn choose(inputs: &[Measured], most: usize, most_bytes: u64) -> Vec<&Measured> {
    let mut seen: HashSet<u32> = HashSet::new();
    let mut chosen = Vec::new();
    let mut bytes = 0;
    // What an input adds only ever becomes less, so it is counted again only when its old number is the largest.
    let mut waiting: BinaryHeap<_> = (inputs.iter().enumerate())
        .map(|(at, input)| (input.reached.len(), u64::MAX - input.size, at))
        .collect();
    while let Some((was, smallness, at)) = waiting.pop() {
        let input = &inputs[at];
        let adds = input
            .reached
            .iter()
            .filter(|place| !seen.contains(place))
            .count();
        if adds == 0 {
            continue;
        }
        if adds < was {
            waiting.push((adds, smallness, at));
            continue;
        }
        if chosen.len() == most {
            break;
        }
        if bytes + input.size <= most_bytes {
            bytes += input.size;
            seen.extend(&input.reached);
            chosen.push(input);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTES: &str = "3\n0\n/c/a\n/c/b\n/c/c\n\
        STARTED 0 10\nFT 0 1 2\nCOV 0 7\nSTARTED 1 20\nFT 1 2 3 4\nCOV 1 7 8\nSTARTED 2 5\nFT 2 4\nCOV 2\n";

    fn paths(most: usize, most_bytes: u64) -> Vec<String> {
        let inputs = read(NOTES).unwrap();
        let chosen = choose(&inputs, most, most_bytes);
        chosen
            .iter()
            .map(|input| input.path.display().to_string())
            .collect()
    }

    #[test]
    fn notes_are_read() {
        let inputs = read(NOTES).unwrap();
        assert_eq!(inputs.len(), 3);
        assert_eq!(
            (inputs[1].size, &inputs[1].reached[..]),
            (20, &[2, 3, 4][..])
        );
        assert_eq!(reached(&inputs), 4);
        for bad in ["", "x\n0\n", "1\n0\n/c/a\nFT 1 2\n", "1\n0\n/c/a\nFT 0 x\n"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn those_that_add_most() {
        assert_eq!(paths(9, 99), ["/c/b", "/c/a"]);
        assert_eq!(paths(1, 99), ["/c/b"]);
        assert_eq!(paths(9, 20), ["/c/b"]);
        assert_eq!(paths(9, 19), ["/c/a", "/c/c"]);
    }
}
