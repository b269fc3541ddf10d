using System.CommandLine;
using System.CommandLine.Help;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary>The options of all commands that can be set outside the command line, and the names by which files and environment variables set them.</summary>
internal sealed class OptionCatalogue
{
    private const string Prefix = "MIDASNET_";

    // A run to resume is chosen for one call, and --config says where options are.
    internal static readonly string[] ForCommandLineAlone = [GlobalOptions.ConfigName, "--resume"];

    private readonly string[] shared;
    private readonly Dictionary<string, (ConfigurableCommand? Command, string Option)> variables;

    /// <summary>Reads the commands.</summary>
    /// <param name="root">The program's command, which is not used to parse command lines.</param>
    public OptionCatalogue(RootCommand root)
    {
        Option[] global = [.. root.Options.Where(option => option.Recursive && option is not (HelpOption or VersionOption))];
        Commands = [.. Below(root, [], global)];
        var counts = Commands.SelectMany(command => command.Options).CountBy(option => option.Name).ToList();
        shared = [.. counts.Where(pair => pair.Value > 1).Select(pair => pair.Key)];
        variables = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (string option in shared) variables.TryAdd(VariableOf(null, option), (null, option));
        foreach (var command in Commands)
            foreach (var option in command.Options.Except(global)) variables.TryAdd(VariableOf(command, option.Name), (command, option.Name));
        foreach (string name in FolderVariables) variables.Remove(name);
        variables.Remove(ConfigVariable);
    }

    /// <summary>The options of this program.</summary>
    public static OptionCatalogue OfProgram() => new(CommandLine.Root(new Session(TextWriter.Null, TextWriter.Null, CancellationToken.None), new GlobalOptions()));

    /// <summary>Names a configuration file, as <c>--config</c> does.</summary>
    public static string ConfigVariable { get; } = Prefix + "CONFIG";

    /// <summary>The environment variables that name folders and the size of the cache, and no options.</summary>
    public static IReadOnlyList<string> FolderVariables { get; } = [DataFolder.Variable, PretrainedWeights.Variable, CacheFolder.Variable, PixelCache.Variable];

    /// <summary>The commands, with the groups that have subcommands.</summary>
    public IReadOnlyList<ConfigurableCommand> Commands { get; }

    /// <summary>The names of the options that several commands have, without hyphens.</summary>
    public IEnumerable<string> SharedKeys => shared.Select(Key);

    /// <summary>All environment variables that have a meaning.</summary>
    public IEnumerable<string> KnownVariables => [.. FolderVariables, ConfigVariable, .. variables.Keys];

    /// <summary>The name of an option in files: without its hyphens.</summary>
    public static string Key(string option) => option.TrimStart('-');

    /// <summary>The command of some words; null if there is none.</summary>
    public ConfigurableCommand? Find(IReadOnlyList<string> words) => Commands.FirstOrDefault(command => command.Words.SequenceEqual(words));

    /// <summary>The variable that sets an option for one command, or for all that have it; null where that name has another meaning.</summary>
    public string? VariableFor(ConfigurableCommand? command, string option) => VariableOf(command, option) is var name && variables.ContainsKey(name) ? name : null;

    /// <summary>The option that a variable sets; null if it sets none.</summary>
    public (ConfigurableCommand? Command, string Option)? OptionOf(string variable) => variables.TryGetValue(variable, out var option) ? option : null;

    /// <summary>A sentence on an environment variable that looks as if it were for this program, and is not; null for all others.</summary>
    public string? ProblemOfName(string variable)
    {
        var known = KnownVariables.ToList();
        if (!variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || known.Contains(variable)) return null;
        string near = Weights.NearNames.Of(variable, known) is [var first, ..] ? $"; did you mean {first}?" : "";
        return $"the variable {variable} means nothing here{near}";
    }

    /// <summary>Checks a setting by the parser of its option in each command that it is for.</summary>
    /// <exception cref="UsageException">A value does not fit.</exception>
    public void Require(OptionSetting setting)
    {
        var having = setting.Command is { } one ? [one] : Commands.Where(command => command.Find(setting.Option) is not null).ToList();
        List<(string Command, string Problem)> problems = [];
        foreach (var command in having)
            if (command.Find(setting.Option) is { } option && ProblemOf(option, setting) is { } problem) problems.Add((command.Name, problem));
        if (problems.Count == 0) return;
        string where = problems.Count == having.Count ? "" : $" (of '{problems[0].Command}')";
        throw new UsageException($"{setting.Origin}: {problems[0].Problem.TrimEnd('.')}{where}.");
    }

    /// <summary>Whether values of an option are paths.</summary>
    public static bool IsPath(Option option) => option.HelpName?.Split('|').Any(word => word is "FILE" or "FOLDER" or "PATH" or "RUN" or "OUT.csv") == true;

    private static string? ProblemOf(Option option, OptionSetting setting)
    {
        if (option.ValueType == typeof(bool)) return setting.Values is ["true" or "false"] ? null : $"{option.Name} takes true or false, was given {Given(setting)}";
        if (setting.Values.Count > 1 && option.Arity.MaximumNumberOfValues == 1) return $"{option.Name} takes one value, was given {Given(setting)}";
        // A command of this option alone: what the whole command requires is checked when it is called.
        var parsed = new RootCommand { option }.Parse([.. setting.Arguments], CommandLine.Parser);
        if (parsed.Errors.Count == 0) return null;
        // Only values that are longer than they are shown change here.
        return CommandLine.OneLine(setting.Values.Where(value => value.Length > 0).Aggregate(parsed.Errors[0].Message, (message, value) =>
            message.Replace($"'{value}'", $"'{GivenText.Of(value)}'", StringComparison.Ordinal)));
    }

    private static string Given(OptionSetting setting) => GivenText.OfSome([.. setting.Values.Select(value => $"'{value}'")]);

    private static string VariableOf(ConfigurableCommand? command, string option) =>
        Prefix + string.Join('_', [.. command?.Words ?? [], Key(option)]).Replace('-', '_').ToUpperInvariant();

    private static IEnumerable<ConfigurableCommand> Below(Command command, IReadOnlyList<string> words, Option[] global)
    {
        foreach (var sub in command.Subcommands)
        {
            string[] path = [.. words, sub.Name];
            Option[] own = sub.Action is null ? [] : [.. sub.Options.Where(option => option is not HelpOption), .. global];
            yield return new ConfigurableCommand(path, [.. own.Where(option => !ForCommandLineAlone.Contains(option.Name))]);
            foreach (var deeper in Below(sub, path, global)) yield return deeper;
        }
    }
}
