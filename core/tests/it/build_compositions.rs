//! What the build script makes of lists of sequences, and what it says of wrong ones.

#[path = "../../build/arms.rs"]
mod arms;
#[path = "../../build/compositions.rs"]
mod compositions;

use compositions::{FREE, ROOT, generate, op_numbers, sequences};

/// A table of ops as `ops.rs` is one, with numbers from 0.
const TABLE: &str = "
macro_rules! for_each_op {
    ($callback:ident) => {
        $callback! {
            Copy,
            Binary<I32Add, Ss, D>,
            #[cfg(feature = \"simd\")]
            V128Const,
        }
    };
}
macro_rules! for_each_loop_op {
    ($callback:ident) => {
        $callback! {
            Other,
        }
    };
}";

/// A table whose loop has fewer ops.
const LOOP_TABLE: &str = "
            Binary<I32Add, Ss, D>,
            Binary<I32Add, Ss, A>,
            Binary<I32Add, Ps, P>,
            LoopBr,
            Br,
            EnterLoop,
            #[cfg(feature = \"simd\")]
            Extract<I8x16, D>,
macro_rules! for_each_loop_op {
    ($callback:ident) => {
        $callback! {
            Binary<I32Add, Ss, D>,
            Br,
            #[cfg(feature = \"simd\")]
            Extract<I8x16, D>,
        }
    };
}
macro_rules! for_each_vector_op {
            Extract<I8x16, D>,
}";

#[test]
fn the_loop_has_arms_of_ops_and_of_sequences_in_its_forms() {
    let list = "Binary<I32Add, Ss, A>; LoopBr\nEnterLoop; Br\nBinary<I32Add, Ps, P>; Br\n\
                Binary<I32Add, Ss, D>; Binary<I32Add, Ss, D>; Br\n";
    let arms = |most, simd| {
        let code = arms::generate(LOOP_TABLE, ("list", list), most, simd).unwrap();
        let arms = code
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
        let arms: Vec<String> = arms.map(str::to_owned).collect();
        assert_eq!(code.contains("PARENTS"), most > 0);
        assert!(code.contains(&format!("ARMS: u16 = {};", arms.len())));
        arms
    };
    let expected = [
        "0 Binary<I32Add, Ss, D>,",
        "1 Br,",
        "2 Seq<Binary<I32Add, Ss, D>, Br>,",
        "3 Seq<Binary<I32Add, Ss, D>, Seq<Binary<I32Add, Ss, D>, Br>>,",
    ];
    assert_eq!(arms(9, false), expected);
    assert_eq!(arms(1, false), expected[..3]);
    assert_eq!(
        arms(0, true),
        [expected[0], expected[1], "2 Extract<I8x16, D>,"]
    );
    assert_eq!(
        arms::loop_form("LoopBranch<I32Ne, Pc>"),
        "Branch<I32Ne, Sc>"
    );
    assert_eq!(
        arms::loop_form("Load<I32Load, FromPin, A>"),
        "Load<I32Load, FromSlot, D>"
    );
    assert_eq!(arms::loop_form("LoopBrNezA"), "BrNezA");
}

#[test]
fn ops_have_the_numbers_of_their_places() {
    let numbers = op_numbers(TABLE);
    assert_eq!(numbers.len(), 3);
    assert_eq!(numbers["Copy"], 0);
    assert_eq!(numbers["Binary<I32Add, Ss, D>"], 1);
    assert_eq!(numbers["V128Const"], 2);
}

#[test]
fn sequences_become_types_and_a_tree() {
    let scalars = [
        ("a", "# A comment.\nCopy; Copy\n"),
        ("b", "Copy; Binary<I32Add, Ss, D>; Copy\n"),
    ];
    let code = generate(TABLE, &scalars, Some(("v", "V128Const; Copy\n"))).unwrap();
    let types: Vec<&str> = code.lines().filter(|line| line.contains("Seq")).collect();
    let expected = [
        "Seq<Copy, Copy>,",
        "Seq<Copy, Seq<Binary<I32Add, Ss, D>, Copy>>,",
        "Seq<V128Const, Copy>,",
    ];
    assert_eq!(types, expected);
    assert!(code.contains("for_each_vector_composition"));
    // Paths of one op are at the op's number; of the others each is behind its base.
    let column = |name: &str| -> Vec<u16> {
        let start = format!("static {name}: [u16; ");
        let line = code
            .lines()
            .find_map(|line| line.split_once(&start))
            .unwrap()
            .1;
        let numbers = line
            .split_once("= [")
            .unwrap()
            .1
            .strip_suffix("];")
            .unwrap();
        numbers.split(", ").map(|n| n.parse().unwrap()).collect()
    };
    let (parents, bases, handlers) = (column("PARENTS"), column("BASES"), column("COMPOSITIONS"));
    assert_eq!(handlers.len(), parents.len());
    assert_eq!(bases.len(), parents.len().next_power_of_two());
    let nodes: Vec<[u16; 3]> = (0..parents.len())
        .map(|place| [parents[place], bases[place], handlers[place]])
        .collect();
    assert_eq!((nodes[0][0], nodes[1][0]), (ROOT, FREE));
    assert_eq!(nodes[2][0], ROOT);
    let node = |from: u16, op: u16| &nodes[usize::from(nodes[usize::from(from)][1] + op)];
    assert_eq!(*node(0, 0), [0, 0, 1]);
    assert_eq!(*node(2, 0), [2, 0, 3]);
    assert_eq!(node(0, 1)[2], 0);
    let longer = nodes[0][1] + 1;
    assert_eq!(*node(longer, 0), [longer, 0, 2]);
    let used = nodes.iter().filter(|node| node[0] != FREE).count();
    assert_eq!(used, 6);
    // Without vectors nothing is said of them.
    let code = generate(TABLE, &scalars, None).unwrap();
    assert!(!code.contains("V128Const") && !code.contains("for_each_vector_composition"));
}

#[test]
fn wrong_lists_are_refused_with_the_lines() {
    let numbers = op_numbers(TABLE);
    let text = "# Fine.\nCopy; Gone<I32Add>\nCopy; Copy\nCopy\nOther; Copy\n";
    let wrong = sequences(("list.txt", text), &numbers).unwrap_err();
    let expected = "list.txt:2: there is no op `Gone<I32Add>`\n\
                    list.txt:4: a sequence has two ops or more\n\
                    list.txt:5: there is no op `Other`\n";
    assert_eq!(wrong, expected);
    assert_eq!(
        generate(TABLE, &[("list.txt", text)], None).unwrap_err(),
        expected
    );
    let twice = [("a", "Copy; Copy\n"), ("b", "Copy; Copy\n")];
    let wrong = generate(TABLE, &twice, None).unwrap_err();
    assert_eq!(wrong, "`Copy; Copy` stands twice\n");
}
