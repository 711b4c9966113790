//! Which dispatch a build takes.

#[path = "../build/dispatch.rs"]
mod dispatch;

/// The dispatch of an optimised build on x86-64 with these variables besides.
fn chosen(more: &[(&str, &str)]) -> &'static str {
    let usual = [
        ("CARGO_CFG_TARGET_ARCH", "x86_64"),
        ("CARGO_CFG_TARGET_POINTER_WIDTH", "64"),
        ("OPT_LEVEL", "3"),
    ];
    dispatch::choose(|name| {
        let mut all = more.iter().chain(&usual);
        all.find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn a_build_with_a_thread_sanitizer_takes_the_loop() {
    // Each call of a handler would stay on the native stack, and overflow it.
    for flags in [
        "-Zsanitizer=thread",
        "-Z\x1fsanitizer=thread",
        "-Copt-level=3\x1f-Zsanitizer=thread\x1f-Cdebuginfo=1",
        "-Zsanitizer=address\x1f-Zsanitizer=memory",
        "-Zsanitizer=hwaddress",
    ] {
        let flags = &[("CARGO_ENCODED_RUSTFLAGS", flags)];
        assert_eq!(chosen(flags), "loop", "{flags:?}");
    }
    assert_eq!(chosen(&[("CARGO_CFG_SANITIZE", "thread")]), "loop");
    assert_eq!(chosen(&[("CARGO_CFG_SANITIZE", "address,thread")]), "loop");
}

#[test]
fn checks_with_an_address_sanitizer_take_the_loop() {
    let address = ("CARGO_ENCODED_RUSTFLAGS", "-Zsanitizer=address");
    let strict = ("CARGO_FEATURE_STRICT", "1");
    assert_eq!(chosen(&[address, strict]), "loop");
    assert_eq!(chosen(&[strict]), "tail");
}

#[test]
fn sanitizers_that_keep_sibling_calls_keep_tail_dispatch() {
    for more in [
        &[][..],
        &[("CARGO_ENCODED_RUSTFLAGS", "-Zsanitizer=address")],
        &[("CARGO_ENCODED_RUSTFLAGS", "-Z\x1fsanitizer=leak")],
        &[("CARGO_CFG_SANITIZE", "address")],
        &[("CARGO_ENCODED_RUSTFLAGS", "-Cforce-frame-pointers\x1f-Z")],
    ] {
        assert_eq!(chosen(more), "tail", "{more:?}");
    }
}

#[test]
fn targets_without_sibling_calls_and_unoptimised_builds_take_the_loop() {
    for more in [
        ("OPT_LEVEL", "0"),
        ("CARGO_CFG_TARGET_ARCH", "powerpc64"),
        ("CARGO_CFG_TARGET_POINTER_WIDTH", "32"),
        ("CARGO_FEATURE_LOOP_DISPATCH", "1"),
        ("CARGO_CFG_MIRI", ""),
    ] {
        assert_eq!(chosen(&[more]), "loop", "{more:?}");
    }
}

#[test]
fn builds_whose_ops_on_vectors_would_call_the_next_one_take_the_loop() {
    // Nearly 300 of them: a loop of a guest would overflow the native stack.
    let vectors = ("CARGO_FEATURE_SIMD", "1");
    for level in ["1", "z"] {
        assert_eq!(chosen(&[("OPT_LEVEL", level), vectors]), "loop");
        assert_eq!(chosen(&[("OPT_LEVEL", level)]), "tail");
    }
    for level in ["2", "3", "s"] {
        assert_eq!(chosen(&[("OPT_LEVEL", level), vectors]), "tail");
    }
}
