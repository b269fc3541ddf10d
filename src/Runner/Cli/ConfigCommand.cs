using System.CommandLine;
using MidasNet.Runner.Reports;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet config</c>: the options that files and environment variables set.</summary>
internal static class ConfigCommand
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "config";

    /// <summary>Makes the command with its subcommand.</summary>
    public static Command Create(Session session, GlobalOptions options) => new Verb(
        Name, "Shows the options that configuration files and environment variables set",
        "midasnet config show",
        "midasnet config show train")
    {
        Show(session, options),
    };

    private static Verb Show(Session session, GlobalOptions options)
    {
        var words = new Argument<string[]>("command") { Description = "The command; without it all of them", Arity = ArgumentArity.ZeroOrMore };
        var json = CommonOptions.Json();
        var command = new Verb(
            "show", "Shows each option of a command, its value and where that comes from",
            "midasnet config show",
            "midasnet config show train",
            "midasnet config show weights fetch --json",
            "midasnet config show train --config mine.json")
        {
            words, json,
        };
        command.SetAction(parsed =>
        {
            var catalogue = OptionCatalogue.OfProgram();
            var commands = Chosen(catalogue, parsed.GetValue(words) ?? []);
            var effective = new EffectiveOptions(parsed.GetValue(options.Config), session.Process, () => catalogue);
            var shown = commands.Select(one => new ShownCommand(one.Name, [.. one.Options.Select(option => ShownOption.Of(option, one, effective, catalogue))])).ToList();
            var variables = OptionCatalogue.FolderVariables.Append(OptionCatalogue.ConfigVariable)
                .ToDictionary(name => name, name => session.Process.Variables.GetValueOrDefault(name));
            if (parsed.GetValue(json))
            {
                session.WriteJson(new ShownConfiguration(shown, effective.Files, variables, effective.Warnings));
                return;
            }
            string[][] rows =
            [
                ["command", "option", "value", "origin", "variable"],
                .. shown.SelectMany(one => one.Options.Select(option => new[] { one.Command, option.Option, option.Text, option.Origin, option.Variable ?? "" })),
            ];
            foreach (string line in TextTable.Lines(rows)) session.WriteLine(line);
            foreach (var file in effective.Files) session.WriteLine($"file {file.Path} ({file.Role}): {(file.IsFound ? "read" : "not there")}");
            foreach (var (name, value) in variables) session.WriteLine($"variable {name}: {value ?? "not set"}");
            foreach (string warning in effective.Warnings) session.WriteLine(warning);
        });
        return command;
    }

    private static IEnumerable<ConfigurableCommand> Chosen(OptionCatalogue catalogue, string[] words)
    {
        if (words.Length == 0) return catalogue.Commands;
        if (catalogue.Find(words) is { } found)
            return catalogue.Commands.Where(command => command.Words.Take(found.Words.Count).SequenceEqual(found.Words));
        string wanted = string.Join(' ', words);
        string near = NearNames.Of(wanted, catalogue.Commands.Select(command => command.Name)) is [var name, ..] ? $" Did you mean '{name}'?" : "";
        throw new UsageException($"There is no command '{wanted}'.{near}");
    }

    /// <summary>The output of <c>config show --json</c>.</summary>
    internal sealed record ShownConfiguration(
        IReadOnlyList<ShownCommand> Commands, IReadOnlyList<ConfigFilePlace> Files, IReadOnlyDictionary<string, string?> Variables, IReadOnlyList<string> Warnings);

    /// <summary>A command and its options.</summary>
    internal sealed record ShownCommand(string Command, IReadOnlyList<ShownOption> Options);

    /// <summary>An option: an element of <c>options</c> in <c>config show --json</c>.</summary>
    /// <param name="Option">Its name, with hyphens.</param>
    /// <param name="Values">Its values as text; none if it has none.</param>
    /// <param name="Origin">Where they come from.</param>
    /// <param name="Variable">The environment variable that sets it, for all commands that have it where there is such a one.</param>
    internal sealed record ShownOption(string Option, IReadOnlyList<string> Values, string Origin, string? Variable)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public string Text => string.Join(' ', Values);

        public static ShownOption Of(Option option, ConfigurableCommand command, EffectiveOptions effective, OptionCatalogue catalogue)
        {
            string? variable = catalogue.VariableFor(null, option.Name) ?? catalogue.VariableFor(command, option.Name);
            if (effective.Of(command, option.Name) is { } setting) return new(option.Name, setting.Values, setting.Origin, variable);
            string? value = option.ValueType == typeof(bool) ? "false" : option.HasDefaultValue ? Word(option.GetDefaultValue()) : null;
            return new(option.Name, value is null ? [] : [value], option.Required ? "must be given" : value is null ? "not set" : "default", variable);
        }

        private static string? Word(object? value) => value is null or Array { Length: 0 } ? null : FormattableString.Invariant($"{value}");
    }
}
