// Rust's standard library at work: collections, strings, iterators, traits, 128-bit integers, and in the end a panic.
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};
use std::fmt;
use std::io::{self, BufRead, Write};
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq)]
enum Entry {
    Deposit { name: String, cents: i64 },
    Withdrawal { name: String, cents: i64 },
    Note(Rc<str>),
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Entry::Deposit { name, cents } => write!(f, "{:>10} +{:8.2}", name, *cents as f64 / 100.0),
            Entry::Withdrawal { name, cents } => write!(f, "{:>10} -{:8.2}", name, *cents as f64 / 100.0),
            Entry::Note(text) => write!(f, "# {}", text),
        }
    }
}

fn parse(line: &str) -> Result<Entry, String> {
    let mut parts = line.split_whitespace();
    let name = parts.next().ok_or_else(|| "empty line".to_string())?.to_string();
    let amount = match parts.next() {
        None => return Ok(Entry::Note(name.into())),
        Some(text) => text.parse::<f64>().map_err(|e| format!("{}: {}", text, e))?,
    };
    let cents = (amount.abs() * 100.0).round() as i64;
    Ok(if amount < 0.0 { Entry::Withdrawal { name, cents } } else { Entry::Deposit { name, cents } })
}

fn primes(limit: usize) -> Vec<usize> {
    let mut composite = vec![false; limit + 1];
    (2..=limit)
        .filter(|&n| {
            if !composite[n] {
                (n * n..=limit).step_by(n).for_each(|m| composite[m] = true);
            }
            !composite[n]
        })
        .collect()
}

fn main() {
    let mut balance: HashMap<String, i64> = HashMap::new();
    let mut errors = 0;
    for line in io::stdin().lock().lines() {
        match parse(&line.unwrap()) {
            Ok(entry) => {
                println!("{}", entry);
                match entry {
                    Entry::Deposit { name, cents } => *balance.entry(name).or_insert(0) += cents,
                    Entry::Withdrawal { name, cents } => *balance.entry(name).or_insert(0) -= cents,
                    Entry::Note(_) => {}
                }
            }
            Err(text) => {
                errors += 1;
                eprintln!("error: {}", text);
            }
        }
    }
    let sorted: BTreeMap<_, _> = balance.into_iter().collect();
    println!("{:?}", sorted);
    let found = primes(20000);
    println!("{} primes, sum {}, last {:?}", found.len(), found.iter().sum::<usize>(), &found[found.len() - 3..]);
    let factorial = (1..=30u128).product::<u128>();
    println!("30! = {}, isqrt {:.6e}, {:#x}", factorial, (factorial as f64).sqrt(), factorial % 1_000_000_007);
    let distinct: HashSet<_> = (0..1000u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56).collect();
    let mut heap: BinaryHeap<_> = distinct.into_iter().collect();
    println!("{:?}", std::iter::from_fn(|| heap.pop()).step_by(31).collect::<Vec<_>>());
    println!("{}", "Weft, Schuß, 機織り".chars().rev().map(|c| c.to_uppercase().to_string()).collect::<String>());
    io::stdout().flush().unwrap();
    if errors > 0 {
        let nothing: Option<u8> = None;
        nothing.expect("there were errors");
    }
}
