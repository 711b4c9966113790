//! Completions for shells and the man page, made from the tables of subcommands and options.

use super::options::{OPTIONS, Opt};
use super::{Command, help};
use std::fmt::Write as _;

/// What is made of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bash,
    Zsh,
    Fish,
    Man,
}

/// The names of what can be made.
const KINDS: &[(&str, Kind)] = &[
    ("bash", Kind::Bash),
    ("zsh", Kind::Zsh),
    ("fish", Kind::Fish),
    ("man", Kind::Man),
];

/// The names of what can be made, for messages and the help.
pub(crate) fn kinds() -> String {
    let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

/// The text for a shell, or the man page; `None` if the name is neither.
pub(crate) fn generate(name: &str) -> Option<String> {
    let (_, kind) = KINDS.iter().find(|(known, _)| *known == name)?;
    Some(match kind {
        Kind::Bash => bash(),
        // zsh runs functions for bash.
        Kind::Zsh => format!(
            "#compdef peregrine\nautoload -U +X bashcompinit && bashcompinit\n{}",
            bash()
        ),
        Kind::Fish => fish(),
        Kind::Man => man(),
    })
}

/// The options of a subcommand.
fn options(command: Command) -> impl Iterator<Item = &'static Opt> {
    OPTIONS
        .iter()
        .filter(move |opt| opt.commands.contains(&command))
}

fn bash() -> String {
    let mut text = String::from(
        "_peregrine() {\n    local word=${COMP_WORDS[COMP_CWORD]} words\n    case ${COMP_WORDS[1]} in\n",
    );
    let names: Vec<&str> = Command::ALL.iter().map(|command| command.name()).collect();
    let line = |command: Command| {
        let options: Vec<String> = options(command)
            .map(|opt| format!("--{}", opt.long))
            .collect();
        options.join(" ")
    };
    // Writing to a string does not fail, here and below.
    for command in Command::ALL {
        let _ = writeln!(
            text,
            "        {}) words='{}' ;;",
            command.name(),
            line(command)
        );
    }
    let _ = writeln!(text, "        *) words='{}' ;;", line(Command::Run));
    text.push_str("    esac\n    COMPREPLY=()\n");
    text.push_str("    if [[ $word == -* ]]; then\n");
    text.push_str("        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n");
    text.push_str("    elif [[ $COMP_CWORD == 1 ]]; then\n");
    let _ = writeln!(
        text,
        "        COMPREPLY=($(compgen -f -W '{}' -- \"$word\"))",
        names.join(" ")
    );
    text.push_str("    fi\n}\n");
    text.push_str("complete -o default -F _peregrine peregrine\n");
    text
}

fn fish() -> String {
    let mut text = String::new();
    let quoted = |words: &str| format!("'{}'", words.replace('\\', "\\\\").replace('\'', "\\'"));
    for command in Command::ALL {
        let _ = writeln!(
            text,
            "complete -c peregrine -n __fish_use_subcommand -a {} -d {}",
            command.name(),
            quoted(command.summary())
        );
        for opt in options(command) {
            let short = opt
                .short
                .map_or(String::new(), |short| format!(" -s {short}"));
            let value = if opt.value.is_some() { " -r" } else { "" };
            let help = opt
                .help
                .split_inclusive(['.', ':', ';'])
                .next()
                .unwrap_or(opt.help);
            let _ = writeln!(
                text,
                "complete -c peregrine -n '__fish_seen_subcommand_from {}' -l {}{short}{value} -d {}",
                command.name(),
                opt.long,
                quoted(help.trim_end_matches(['.', ':', ';']))
            );
        }
    }
    text
}

/// The man page, in the language of troff.
fn man() -> String {
    let escaped = |words: &str| {
        let words = words.replace('\\', "\\e").replace(['-', '–'], "\\-");
        // Not every troff reads Unicode.
        let words = words.replace('…', "...");
        // A line that begins with a point or an apostrophe would be a command.
        match words.starts_with(['.', '\'']) {
            true => format!("\\&{words}"),
            false => words,
        }
    };
    let mut text = format!(
        ".TH PEREGRINE 1 \"\" \"peregrine {}\"\n.SH NAME\nperegrine \\- run WebAssembly programs\n",
        env!("CARGO_PKG_VERSION")
    );
    text.push_str(".SH SYNOPSIS\n.nf\n");
    for command in Command::ALL {
        let usage = help::usage(Some(command));
        let _ = writeln!(text, "{}", escaped(usage.trim_start_matches("Usage: ")));
    }
    text.push_str(".fi\n");
    for command in Command::ALL {
        let _ = writeln!(
            text,
            ".SH {}\n{}.",
            command.name().to_uppercase(),
            escaped(command.summary())
        );
        for opt in options(command) {
            let left = help::left(opt);
            let _ = writeln!(
                text,
                ".TP\n.B {}\n{}",
                escaped(left.trim_start()),
                escaped(opt.help)
            );
        }
    }
    text.push_str(".SH EXIT CODES\n.nf\n");
    for line in help::EXIT_CODES.lines().skip(1) {
        let _ = writeln!(text, "{}", escaped(line));
    }
    text.push_str(".fi\n.SH EXAMPLES\n.nf\n");
    for (_, typed, what) in help::EXAMPLES {
        let _ = writeln!(text, "{}\n    {}", escaped(typed), escaped(what));
    }
    text.push_str(".fi\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_can_be_completed_and_looked_up() {
        for (name, _) in KINDS {
            let text = generate(name).unwrap_or_default();
            for opt in OPTIONS {
                let dashes = if *name == "man" { "\\-\\-" } else { "" };
                assert!(
                    text.contains(&format!("{dashes}{}", opt.long)),
                    "{name}: {}",
                    opt.long
                );
            }
        }
        assert_eq!(generate("tcsh"), None);
    }

    #[test]
    fn no_line_of_the_man_page_is_an_unknown_command() {
        let known = [".TH", ".SH", ".TP", ".B", ".nf", ".fi"];
        for line in generate("man").unwrap_or_default().lines() {
            let word = line.split(' ').next().unwrap_or_default();
            assert!(!line.starts_with('.') || known.contains(&word), "{line}");
        }
    }
}
