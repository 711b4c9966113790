//! A graph library: shortest paths, components, spanning trees, page ranks and
//! traversals; n graphs of 120 nodes.
use peregrine_training::{Lcg, fold};
use petgraph::algo::{
    astar, dijkstra, is_cyclic_directed, kosaraju_scc, min_spanning_tree, tarjan_scc, toposort,
};
use petgraph::data::FromElements;
use petgraph::graph::{DiGraph, UnGraph};
use petgraph::unionfind::UnionFind;
use petgraph::visit::{Bfs, DfsPostOrder, EdgeRef};

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(14);
    let mut sum = 0;
    for round in 0..n {
        let mut graph = DiGraph::<u32, u32>::new();
        let nodes: Vec<_> = (0..120).map(|i| graph.add_node(i)).collect();
        for _ in 0..300 {
            let (a, b) = (rng.below(120), rng.below(120));
            let (a, b) = if round % 2 == 0 {
                (a.min(b), a.max(b))
            } else {
                (a, b)
            };
            graph.update_edge(nodes[a as usize], nodes[b as usize], 1 + rng.below(50));
        }
        let near = dijkstra(&graph, nodes[0], None, |e| *e.weight());
        sum = nodes.iter().fold(sum, |s, v| {
            fold(s, near.get(v).map_or(9999, |&d| u64::from(d)))
        });
        let path = astar(
            &graph,
            nodes[0],
            |v| v == nodes[119],
            |e| *e.weight(),
            |v| 119 - v.index() as u32,
        );
        sum = fold(
            sum,
            path.map_or(0, |(cost, way)| u64::from(cost) + way.len() as u64),
        );
        sum = fold(
            sum,
            (tarjan_scc(&graph).len() * 1000 + kosaraju_scc(&graph).len()) as u64,
        );
        sum = fold(
            sum,
            u64::from(is_cyclic_directed(&graph))
                + toposort(&graph, None).map_or(0, |o| o.len() as u64),
        );
        let loose: UnGraph<u32, u32> = graph.clone().into_edge_type();
        let tree = UnGraph::<u32, u32>::from_elements(min_spanning_tree(&loose));
        sum = fold(sum, tree.edge_weights().map(|&w| u64::from(w)).sum());
        let mut sets = UnionFind::<usize>::new(120);
        graph.edge_references().for_each(|e| {
            sets.union(e.source().index(), e.target().index());
        });
        sum = sets
            .into_labeling()
            .into_iter()
            .fold(sum, |s, l| fold(s, l as u64));
        let (mut wide, mut deep) = (
            Bfs::new(&graph, nodes[1]),
            DfsPostOrder::new(&graph, nodes[2]),
        );
        while let Some(v) = wide.next(&graph) {
            sum = fold(sum, v.index() as u64);
        }
        while let Some(v) = deep.next(&graph) {
            sum = fold(sum, v.index() as u64);
        }
    }
    sum as i64
}
