//! Documentation that is not about one item: a [guide] by task, the [features] of the crate, and what to do to [move here](migrate)
//! from another engine. There is no code in this module, and none of it is in a build; its examples are tests.

#[doc = include_str!("../docs/guide.md")]
pub mod guide {}

#[doc = include_str!("../docs/features.md")]
pub mod features {}

#[doc = include_str!("../docs/migrate/README.md")]
pub mod migrate {
    #[doc = include_str!("../docs/migrate/wasmi.md")]
    pub mod wasmi {}

    #[doc = include_str!("../docs/migrate/wasmtime.md")]
    pub mod wasmtime {}
}
