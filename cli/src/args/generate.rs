//! Completions for shells and the man page, made from the grammar.

use super::Cli;
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

/// What `--generate` can be asked for.
pub(super) const KINDS: [&str; 6] = ["bash", "zsh", "fish", "elvish", "powershell", "man"];

/// The text of one of these.
pub(super) fn text(kind: &str) -> String {
    match kind.parse() {
        Ok(shell) => completions(shell),
        Err(_) => man(),
    }
}

/// A script with completions for a shell.
pub(crate) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "peregrine", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The man page, all commands on it, in the language of troff.
pub(crate) fn man() -> String {
    let mut grammar = Cli::command();
    grammar.build();
    let mut page = Vec::new();
    // Writing to a vector does not fail, here and below.
    let _ = Man::new(grammar.clone()).render(&mut page);
    for command in grammar.get_subcommands() {
        // Those of `run` are above.
        if ["run", "help"].contains(&command.get_name()) {
            continue;
        }
        let name = command.get_name().to_uppercase();
        let mut part = Vec::new();
        let man = Man::new(command.clone());
        let _ = man.render_synopsis_section(&mut part);
        let _ = man.render_description_section(&mut part);
        let _ = man.render_options_section(&mut part);
        let _ = man.render_extra_section(&mut part);
        let part = String::from_utf8_lossy(&part).replace("\n.SH ", "\n.SS ");
        page.extend(format!(".SH {name}\n{}", part.replacen(".SH ", ".SS ", 1)).bytes());
    }
    let page = String::from_utf8_lossy(&page).into_owned();
    // It is the only page.
    grammar.get_subcommands().fold(page, |page, command| {
        let name = command.get_name();
        page.replace(
            &format!("peregrine\\-{name}(1)"),
            &format!("peregrine {name}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The grammar's own checks, which clap makes for developers only.
    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_can_be_completed_and_looked_up() {
        let mut grammar = Cli::command();
        grammar.build();
        let mut texts = vec![man().replace("\\-", "-")];
        texts.extend([Shell::Bash, Shell::Fish, Shell::Zsh].map(completions));
        for command in grammar.get_subcommands() {
            for option in command.get_arguments().filter_map(clap::Arg::get_long) {
                assert!(texts.iter().all(|text| text.contains(option)), "{option}");
            }
        }
        for text in &texts[1..] {
            for key in ["max-memory-size", "tail-call", "inherit-env", "max-threads"] {
                assert!(text.contains(key), "{key}");
            }
        }
    }

    #[test]
    fn nothing_in_them_is_escaped_when_they_are_printed() {
        let shells = [
            Shell::Bash,
            Shell::Elvish,
            Shell::Fish,
            Shell::PowerShell,
            Shell::Zsh,
        ];
        for text in shells.map(completions).into_iter().chain([man()]) {
            assert_eq!(crate::terminal::lines(&text), text);
        }
    }
}
