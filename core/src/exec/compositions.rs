use super::compose::{Node, node};
macro_rules! for_each_composition { ($callback:ident) => { $callback! { } }; }
pub(super) use for_each_composition;
pub(super) static NODES: &[Node] = &[node(0,0,0,0)];
