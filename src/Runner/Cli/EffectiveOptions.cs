namespace MidasNet.Runner.Cli;

/// <summary>
/// The options that are set outside the command line. Where several places set one, the first of these decides: the environment, the file of <c>--config</c>,
/// <c>midasnet.json</c> in the current folder, the file of the user; within one place, the object or variable of a command before what is for all commands.
/// </summary>
internal sealed class EffectiveOptions
{
    private const string CurrentFolder = "current folder";

    // A run that is resumed has its options; these do not change what it computes.
    private static readonly string[] FreeToResume = ["--threads", "--parallel", "--checkpoint-every", "--json", "--quiet", "--no-progress", "--verbose"];

    private readonly List<IReadOnlyList<OptionSetting>> places = [];

    /// <summary>The configuration files in their order, whether they are there or not.</summary>
    public IReadOnlyList<ConfigFilePlace> Files { get; }

    /// <summary>Sentences on environment variables that have no meaning.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads all places.</summary>
    /// <param name="named">The value of <c>--config</c>; null for none.</param>
    /// <param name="process">The environment.</param>
    /// <param name="catalogue">Makes the options that there are; called only if there is something to look up.</param>
    /// <exception cref="UsageException">A name or a value does not fit.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public EffectiveOptions(string? named, ProcessEnvironment process, Func<OptionCatalogue> catalogue)
    {
        var options = new Lazy<OptionCatalogue>(catalogue);
        string? fromVariable = process.Variables.GetValueOrDefault(OptionCatalogue.ConfigVariable) is { Length: > 0 } path ? path : null;
        List<ConfigFilePlace> files = [];
        if (named is not null) files.Add(new(named, "--config", true));
        else if (fromVariable is not null) files.Add(new(fromVariable, OptionCatalogue.ConfigVariable, true));
        if (process.CurrentFolder is { } folder)
        {
            string here = Path.Combine(folder, ConfigFile.NameInCurrentFolder);
            files.Add(new(here, CurrentFolder, File.Exists(here)));
        }
        if (process.UserFile() is { } user) files.Add(new(user, "user", File.Exists(user)));
        Files = files;

        var own = process.Variables.Where(variable => variable.Key.StartsWith("MIDASNET_", StringComparison.OrdinalIgnoreCase))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal).ToList();
        Warnings = [.. own.Select(variable => options.Value.ProblemOfName(variable.Key)).OfType<string>()];
        List<OptionSetting> fromVariables = [];
        foreach (var (name, value) in own)
        {
            // An empty variable is taken as one that is not set.
            if (value.Length == 0 || options.Value.OptionOf(name) is not { } option) continue;
            var setting = new OptionSetting(option.Command, option.Option, [value], $"the variable {name}");
            options.Value.Require(setting);
            fromVariables.Add(setting);
        }
        places.Add(fromVariables);
        foreach (var file in files.Where(file => file.IsFound))
            places.Add(ConfigFile.Read(file.Path, options.Value, isFromCurrentFolder: file.Role == CurrentFolder));
    }

    /// <summary>True if nothing is set.</summary>
    public bool IsEmpty => places.TrueForAll(place => place.Count == 0);

    /// <summary>The setting that decides an option of a command; null if none does.</summary>
    public OptionSetting? Of(ConfigurableCommand command, string option) => places
        .Select(place => place.LastOrDefault(setting => setting.Option == option && setting.Command?.Name == command.Name)
            ?? place.LastOrDefault(setting => setting.Option == option && setting.Command is null))
        .FirstOrDefault(setting => setting is not null);

    /// <summary>The settings of a command, for options that its command line does not give; without switches that are off, which are as if they were not given.</summary>
    /// <param name="command">The command.</param>
    /// <param name="given">The names of the options that are given.</param>
    /// <param name="resumes">True if the command resumes a run by its folder.</param>
    public IReadOnlyList<OptionSetting> For(ConfigurableCommand command, IReadOnlyCollection<string> given, bool resumes) =>
    [
        .. command.Options.Where(option => !given.Contains(option.Name) && (!resumes || FreeToResume.Contains(option.Name)))
            .Select(option => Of(command, option.Name) is { } setting && !(option.ValueType == typeof(bool) && setting.Values is ["false"]) ? setting : null)
            .OfType<OptionSetting>(),
    ];
}

/// <summary>A configuration file that may be there.</summary>
/// <param name="Path">The file.</param>
/// <param name="Role">Why it is looked for.</param>
/// <param name="IsFound">Whether it is there, or is named and must be.</param>
internal sealed record ConfigFilePlace(string Path, string Role, bool IsFound);
