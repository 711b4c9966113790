//! A guest that serves files to many clients (`server.wat`): sockets, polling and files at once.

use crate::hosts::TempDir;
use peregrine::{Engine, Linker, Module, Store};
use peregrine_wasi::{DirPerms, FilePerms, WasiCtx, WasiCtxBuilder, add_to_linker};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

const CLIENTS: usize = 8;
const REQUESTS: usize = 1250;
/// Requests after which a client connects anew.
const TURN: usize = 50;

fn client(address: SocketAddr, number: usize) {
    let mut stream = TcpStream::connect(address).unwrap();
    for request in 0..REQUESTS {
        if request % TURN == TURN - 1 {
            stream = TcpStream::connect(address).unwrap();
        }
        let (name, expected) = match (request + number) % 3 {
            0 => ("small", b"hello".to_vec()),
            1 => ("large", vec![b'x'; 10_000]),
            _ => ("../secret", b"?".to_vec()),
        };
        stream
            .write_all(format!("GET {name}\n").as_bytes())
            .unwrap();
        let mut answer = vec![0; expected.len()];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(answer, expected);
    }
}

#[test]
fn ten_thousand_requests_of_eight_clients() {
    let temp = TempDir::new();
    let public = temp.path().join("public");
    std::fs::create_dir(&public).unwrap();
    std::fs::write(temp.path().join("secret"), b"secret").unwrap();
    std::fs::write(public.join("small"), b"hello").unwrap();
    std::fs::write(public.join("large"), vec![b'x'; 10_000]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();

    let mut builder = WasiCtxBuilder::new();
    builder
        .preopened_dir(&public, "/", DirPerms::READ, FilePerms::READ)
        .unwrap()
        .preopened_socket(listener)
        .unwrap()
        .max_fds(24);
    let engine = Engine::default();
    let wasm = wat::parse_str(include_str!("server.wat")).unwrap();
    let module = Module::new(&engine, &wasm).unwrap();
    let mut linker = Linker::<WasiCtx>::new(&engine);
    add_to_linker(&mut linker, |ctx| ctx).unwrap();
    let mut store = Store::new(&engine, builder.build().unwrap());
    let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
    let run = instance.get_typed_func::<(), i32>(&store, "run").unwrap();

    let clients = std::thread::spawn(move || {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| std::thread::spawn(move || client(address, number)))
            .collect();
        // The guest is told to end in any case, or a failure would become a hang.
        let served = clients.into_iter().all(|client| client.join().is_ok());
        let quit = TcpStream::connect(address).unwrap().write_all(b"QUIT\n");
        assert!(served && quit.is_ok());
    });
    let next = run.call(&mut store, ()).unwrap();
    clients.join().unwrap();
    // 3 and 4 were granted; every connection and every file has been closed again.
    assert_eq!(next, 5);
}
