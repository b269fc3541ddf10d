using System.Text.Json;
using MidasNet.Learning;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>
/// A configuration file: a JSON object whose members are options that several commands have, and an object for each command with its options:
/// <c>{"threads": 1, "train": {"validation": 20}, "weights": {"fetch": {"to": "weights"}}}</c>. Comments and commas at the end of lists are allowed.
/// </summary>
internal static class ConfigFile
{
    /// <summary>The name of the file that is looked for in the current folder.</summary>
    public const string NameInCurrentFolder = "midasnet.json";

    private const long MaxBytes = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="catalogue">The options that there are.</param>
    /// <param name="isFromCurrentFolder">True for the file that is read without being named: it may only name paths below its folder.</param>
    /// <exception cref="UsageException">The file is no JSON, or has a name or value that does not fit.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<OptionSetting> Read(string path, OptionCatalogue catalogue, bool isFromCurrentFolder = false)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no configuration file '{path}'", path);
        using var file = RegularFile.OpenRead(path);
        if (file.Length > MaxBytes) throw new UsageException($"the configuration file '{path}' has more than {MaxBytes} bytes.");
        try
        {
            using var document = JsonTexts.Parse(file, JsonTexts.HandWritten);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new UsageException($"the configuration file '{path}' is not a JSON object, such as {{\"threads\": 1, \"train\": {{\"validation\": 20}}}}.");
            var reader = new Reader(path, catalogue, isFromCurrentFolder);
            reader.Read(document.RootElement, []);
            return reader.Settings;
        }
        catch (JsonException invalid)
        {
            throw new UsageException($"the configuration file '{path}' cannot be read: {JsonProblem.Of(invalid)}");
        }
    }

    private sealed class Reader(string path, OptionCatalogue catalogue, bool isFromCurrentFolder)
    {
        public List<OptionSetting> Settings { get; } = [];

        public void Read(JsonElement members, string[] words)
        {
            var command = words.Length == 0 ? null : catalogue.Find(words);
            foreach (var member in members.EnumerateObject())
            {
                string[] deeper = [.. words, member.Name];
                string origin = $"'{path}', key {GivenText.Of(string.Join('.', deeper))}";
                if (member.Value.ValueKind == JsonValueKind.Object)
                {
                    if (catalogue.Find(deeper) is null) throw new UsageException($"{origin}: there is no such command.{Near(member.Name, words, command)}");
                    Read(member.Value, deeper);
                    continue;
                }
                string option = $"--{member.Name}";
                if (command is null ? !catalogue.SharedKeys.Contains(member.Name) : command.Find(option) is null)
                    throw new UsageException($"{origin}: {Unknown(member.Name, words, command)}");
                var setting = new OptionSetting(command, option, Values(member.Value, origin), origin) { IsFromCurrentFolder = isFromCurrentFolder };
                if (isFromCurrentFolder) RequireBelow(setting);
                catalogue.Require(setting);
                Settings.Add(setting);
            }
        }

        private string Unknown(string key, string[] words, ConfigurableCommand? command)
        {
            if (OptionCatalogue.ForCommandLineAlone.Contains($"--{key}")) return $"--{key} cannot be set here, only on the command line.";
            if (catalogue.Find([.. words, key]) is not null) return $"the options of the command '{string.Join(' ', [.. words, key])}' are an object: {{\"{key}\": {{...}}}}.";
            if (command is null && catalogue.Commands.FirstOrDefault(other => other.Find($"--{key}") is not null) is { } owner)
                return $"only '{owner.Name}' has this option: it belongs into the object of that command.";
            string whose = command is null ? "that several commands have" : $"of '{command.Name}' that can be set here";
            return $"there is no option of this name {whose}.{Near(key, words, command)}";
        }

        private string Near(string key, string[] words, ConfigurableCommand? command)
        {
            var commands = catalogue.Commands.Where(other => other.Words.Count == words.Length + 1 && other.Words.Take(words.Length).SequenceEqual(words))
                .Select(other => other.Words[^1]);
            var options = command is null ? catalogue.SharedKeys : command.Options.Select(option => OptionCatalogue.Key(option.Name));
            return NearNames.Of(key, options.Concat(commands)) is [var near, ..] ? $" Did you mean '{near}'?" : "";
        }

        private static string[] Values(JsonElement value, string origin) => value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(item => Text(item, origin))],
            _ => [Text(value, origin)],
        };

        private static string Text(JsonElement value, string origin) => value.ValueKind switch
        {
            JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => throw new UsageException($"{origin}: a text, a number, true, false or a list of them fits, was given {GivenText.Of(CommandLine.OneLine(value.GetRawText()))}."),
        };

        // Whoever runs the program in a folder with foreign files has not read this one: it must not lead the program to other places.
        private void RequireBelow(OptionSetting setting)
        {
            const string Trust = "give the file by --config if you trust it";
            if (setting.Option == "--manifest") throw new UsageException($"{setting.Origin}: the file of the current folder cannot say what is downloaded; {Trust}.");
            bool isPath = catalogue.Commands.Any(command => command.Find(setting.Option) is { } option && OptionCatalogue.IsPath(option));
            if (isPath && setting.Values.FirstOrDefault(value => Path.IsPathRooted(value) || value.Split('/', '\\').Contains("..")) is { } outside)
                throw new UsageException($"{setting.Origin}: the file of the current folder may only name paths below that folder, not '{GivenText.Of(outside)}'; {Trust}.");
        }
    }
}
