//! Which dispatch a build takes, and what it has for vectors.

#[path = "../../build/dispatch.rs"]
mod dispatch;
#[path = "../../build/vectors.rs"]
mod vectors;

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

/// Whether a build with these variables has the accumulator of vectors, and ops for AVX2.
fn vectors(dispatch: &str, all: &[(&str, &str)]) -> (bool, bool) {
    let var = |name: &str| {
        let found = all.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    (
        vectors::has_accumulator(dispatch, var),
        vectors::may_have_avx2(var),
    )
}

#[test]
fn vectors_are_passed_in_registers_that_every_machine_has() {
    let simd = ("CARGO_FEATURE_SIMD", "1");
    let std = ("CARGO_FEATURE_STD", "1");
    let x86 = ("CARGO_CFG_TARGET_ARCH", "x86_64");
    let features = |list| ("CARGO_CFG_TARGET_FEATURE", list);
    let usual = [simd, std, x86, features("fxsr,sse,sse2,x87")];
    assert_eq!(vectors("tail", &usual), (true, true));
    assert_eq!(vectors("loop", &usual), (false, true));
    // Which processor it is nobody can ask, unless there is one kind only.
    assert_eq!(
        vectors("tail", &[simd, x86, features("sse,sse2")]),
        (true, false)
    );
    let all = features("avx,avx2,bmi1,bmi2,fma,lzcnt,sse,sse2");
    assert_eq!(vectors("tail", &[simd, x86, all]), (true, true));
    // Kernels keep floats out of registers.
    assert_eq!(
        vectors("tail", &[simd, x86, features("soft-float")]),
        (false, false)
    );
    assert_eq!(vectors("tail", &[std, x86, all]), (false, false));
    let census = ("CARGO_FEATURE_CENSUS", "1");
    let counted = [simd, std, x86, features("sse2"), census];
    assert_eq!(vectors("loop", &counted), (true, false));

    let arm = ("CARGO_CFG_TARGET_ARCH", "aarch64");
    let little = ("CARGO_CFG_TARGET_ENDIAN", "little");
    let big = ("CARGO_CFG_TARGET_ENDIAN", "big");
    let neon = features("neon");
    assert_eq!(vectors("tail", &[simd, arm, little, neon]), (true, false));
    assert_eq!(vectors("tail", &[simd, arm, big, neon]), (false, false));
    assert_eq!(
        vectors("tail", &[simd, arm, little, features("")]),
        (false, false)
    );
    let other = ("CARGO_CFG_TARGET_ARCH", "s390x");
    assert_eq!(
        vectors("tail", &[simd, std, other, features("vector")]),
        (false, false)
    );
}
