using System.Collections;

namespace MidasNet.Runner.Cli;

/// <summary>Where the program looks for options besides the command line: the environment variables, and the current folder.</summary>
/// <param name="Variables">The environment variables.</param>
/// <param name="CurrentFolder">The folder in which a configuration file is looked for; null for none.</param>
internal sealed record ProcessEnvironment(IReadOnlyDictionary<string, string> Variables, string? CurrentFolder)
{
    private const string Folder = "midasnet";

    /// <summary>That of this process.</summary>
    public static ProcessEnvironment Current() => new(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => variable.Value as string ?? "", StringComparer.Ordinal),
        Environment.CurrentDirectory);

    /// <summary>
    /// The configuration file of the user: <c>$XDG_CONFIG_HOME/midasnet/config.json</c>, else <c>~/.config/midasnet/config.json</c>, or
    /// <c>%APPDATA%\midasnet\config.json</c> on Windows. Null where the variables name no such folder.
    /// </summary>
    public string? UserFile()
    {
        string? root = Named("XDG_CONFIG_HOME") ?? (OperatingSystem.IsWindows() ? Named("APPDATA") : Named("HOME") is { } home ? Path.Combine(home, ".config") : null);
        return root is null ? null : Path.Combine(root, Folder, "config.json");
    }

    // The specification of these folders has relative paths ignored.
    private string? Named(string variable) => Variables.TryGetValue(variable, out string? path) && Path.IsPathRooted(path) ? path : null;
}
