using System.IO.Enumeration;
using MidasNet.Data;
using MidasNet.Data.Layouts;
using MidasNet.Data.Pictures;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>
/// The pictures that the arguments of <c>predict</c> name: a file, a folder with all pictures in it and below it, a pattern (<c>*.png</c>,
/// <c>photos/*/a?.jpg</c>, <c>**/*.png</c>), <c>-</c> for standard input, or <c>@list.txt</c> for a file that names one of them in each line.
/// </summary>
internal static class PictureInputs
{
    /// <summary>Stands for standard input.</summary>
    public const string StandardInput = "-";

    private const string AnyFolders = "**";

    private static readonly EnumerationOptions Entries = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

    /// <summary>The paths of the pictures, those of a folder or a pattern in ordinal order.</summary>
    /// <param name="arguments">The arguments, in their order.</param>
    /// <param name="skipped">Receives a line for each folder in which files are no pictures by their names.</param>
    /// <exception cref="UsageException">Standard input is named twice.</exception>
    public static IReadOnlyList<PictureInput> Of(IReadOnlyList<string> arguments, Action<string> skipped)
    {
        var inputs = arguments.SelectMany(argument => OfArgument(argument, skipped)).ToList();
        if (inputs.Count(input => input.Path == StandardInput && input.Error is null) > 1)
            throw new UsageException("Standard input ('-') holds one picture, and was named twice.");
        return inputs;
    }

    private static List<PictureInput> OfArgument(string argument, Action<string> skipped)
    {
        // A name that exists is that file, whatever letters it is made of.
        if (argument.StartsWith('@') && !File.Exists(argument) && !Directory.Exists(argument)) return OfList(argument, skipped);
        return OfPath(argument, skipped);
    }

    private static List<PictureInput> OfPath(string path, Action<string> skipped)
    {
        if (path == StandardInput || File.Exists(path)) return [new PictureInput(path)];
        if (Directory.Exists(path)) return OfFolder(path, skipped);
        if (path.AsSpan().ContainsAny('*', '?')) return OfPattern(path, skipped);
        return [new PictureInput(path, $"{path}: there is no such picture.{NearFiles.Hint(path)}")];
    }

    private static List<PictureInput> OfList(string argument, Action<string> skipped)
    {
        string list = argument[1..];
        if (!File.Exists(list)) return [new PictureInput(argument, $"{argument}: there is no list '{list}' of pictures.{NearFiles.Hint(list)}")];
        using var reader = new StreamReader(RegularFile.OpenRead(list)); // a pipe would wait for whoever writes it
        return [.. Lines(reader).Select(line => line.Trim()).Where(line => line.Length > 0).SelectMany(line => OfPath(line, skipped))];
    }

    private static IEnumerable<string> Lines(StreamReader reader)
    {
        while (reader.ReadLine() is { } line) yield return line;
    }

    private static List<PictureInput> OfFolder(string folder, Action<string> skipped)
    {
        using var files = new DirectoryFiles(folder);
        var (found, others) = (new List<PictureInput>(), new List<SkippedFile>());
        foreach (string name in files.Names.Order(StringComparer.Ordinal))
        {
            if (SystemFiles.ReasonToSkip(name) is { } reason) others.Add(new SkippedFile(name, reason));
            else found.Add(new PictureInput(Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar))));
        }
        found.AddRange(files.Unreadable.Select(name => Path.Combine(folder, name)).Select(closed => new PictureInput(closed, $"{closed}: there is no permission to open this folder")));
        if (found.Count == 0)
        {
            string only = others.Count > 0 ? $", only {SkippedFile.Summary(others)}" : "";
            return [new PictureInput(folder, $"{folder}: the folder holds no picture{only} ({PictureDecoder.Formats})")];
        }
        if (others.Count > 0) skipped($"{folder}: skipped: {SkippedFile.Summary(others)}");
        return found;
    }

    private static List<PictureInput> OfPattern(string pattern, Action<string> skipped)
    {
        string root = Path.GetPathRoot(pattern) ?? "";
        string[] parts = pattern[root.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        var paths = Matches(root, parts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        // A picture in a folder that matches may match as well.
        var found = paths.SelectMany(path => OfPath(path, skipped)).DistinctBy(input => input.Path, StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found : [new PictureInput(pattern, $"{pattern}: no file matches this pattern")];
    }

    private static IEnumerable<string> Matches(string folder, ReadOnlyMemory<string> parts)
    {
        if (parts.IsEmpty) return [folder];
        string part = parts.Span[0];
        var rest = parts[1..];
        if (part == AnyFolders)
        {
            // At the end it stands for everything below, which a folder stands for already.
            var below = EntriesOf(folder).Where(entry => Directory.Exists(entry) && new DirectoryInfo(entry).LinkTarget is null);
            return (rest.IsEmpty ? EntriesOf(folder) : Matches(folder, rest)).Concat(below.SelectMany(entry => Matches(entry, parts)));
        }
        if (!part.AsSpan().ContainsAny('*', '?'))
        {
            string next = Path.Combine(folder, part);
            return File.Exists(next) || Directory.Exists(next) ? Matches(next, rest) : [];
        }
        return EntriesOf(folder)
            .Where(entry => FileSystemName.MatchesSimpleExpression(part, Path.GetFileName(entry), ignoreCase: OperatingSystem.IsWindows()))
            .Where(entry => rest.IsEmpty || Directory.Exists(entry))
            .SelectMany(entry => Matches(entry, rest));
    }

    // Names that begin with a dot are left out, as shells do.
    private static IEnumerable<string> EntriesOf(string folder) =>
        Directory.EnumerateFileSystemEntries(folder.Length == 0 ? "." : folder, "*", Entries)
            .Select(entry => folder.Length == 0 ? Path.GetFileName(entry) : entry)
            .Where(entry => !Path.GetFileName(entry).StartsWith('.'));
}

/// <summary>A picture that an argument names, or why it names none.</summary>
/// <param name="Path">The file, or <see cref="PictureInputs.StandardInput"/>.</param>
/// <param name="Error">Null for a picture.</param>
internal sealed record PictureInput(string Path, string? Error = null);
