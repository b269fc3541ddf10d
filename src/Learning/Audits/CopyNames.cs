using MidasNet.Data.Layouts;
using MidasNet.Data.Pictures;
using MidasNet.Weights;

namespace MidasNet.Learning.Audits;

/// <summary>
/// Names of the folders and files of a copy: those of the original, unless some system does not take them, or the program would skip a file of that name. No
/// name leads out of the copy, and none stands for two, as far as the file system tells them apart.
/// </summary>
/// <param name="root">The folder of the copy.</param>
internal sealed class CopyNames(string root)
{
    // Of 255 bytes that file systems take; the rest is for a number and an ending.
    private const int MaxBytes = 230;

    private static readonly string[] Reserved =
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(number => new[] { $"COM{number}", $"LPT{number}" })];

    // The names that were wanted, each with the number of the last that was given.
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <summary>Makes a folder of a class.</summary>
    /// <param name="parent">The folder that it lies in, within the copy; empty for the copy itself.</param>
    /// <param name="wanted">The name of the class.</param>
    /// <returns>Its path within the copy, with '/'.</returns>
    public string Folder(string parent, string wanted)
    {
        string folder = Free(parent, Fit(wanted, extension: "", name => SystemFiles.ReasonToSkip($"{name}/1.png") is not null), extension: "");
        Directory.CreateDirectory(Path.Combine(root, folder));
        return folder;
    }

    /// <summary>A name for a picture that no other has.</summary>
    /// <param name="folder">The folder, within the copy.</param>
    /// <param name="wanted">The name.</param>
    /// <param name="content">The file, whose kind decides on an ending if the name has none.</param>
    /// <returns>Its path within the copy, with '/', and whether the name had to change, other than by a number.</returns>
    public (string File, bool IsChanged) File(string folder, string wanted, byte[] content)
    {
        string extension = Path.GetExtension(wanted);
        if (!PictureDecoder.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
            extension = PictureFormat.All.FirstOrDefault(format => format.Matches(content, wanted))?.Extensions[0] ?? "";
        string stem = wanted.EndsWith(extension, StringComparison.Ordinal) ? wanted[..^extension.Length] : wanted;
        string name = Fit(stem, extension, name => SystemFiles.ReasonToSkip($"{name}{(extension.Length == 0 ? ".png" : extension)}") is not null);
        return (Free(folder, name, extension), name + extension != wanted);
    }

    /// <summary>A path that is free in the copy.</summary>
    private string Free(string folder, string name, string extension)
    {
        string wanted = Join(folder, name + extension);
        for (int number = numbers.GetValueOrDefault(wanted) + 1; ; number++)
        {
            string free = number == 1 ? wanted : Join(folder, $"{name}-{number}{extension}");
            string path = Path.GetFullPath(Path.Combine(root, free));
            if (!RegularFile.LiesIn(root, path)) throw new IOException($"'{free}' would be written outside of '{root}'");
            // Whether A is a is for the file system to say.
            if (Path.Exists(path)) continue;
            numbers[wanted] = number;
            return free;
        }
    }

    /// <summary>A name that is one on every system, is never a way to another folder, and is not skipped.</summary>
    private static string Fit(string name, string extension, Func<string, bool> isSkipped)
    {
        bool IsUnsafe(char letter) => char.IsControl(letter) || "<>:\"/\\|?*".Contains(letter, StringComparison.Ordinal);
        string fit = Shorten(string.Concat(name.Select(letter => IsUnsafe(letter) ? '_' : letter)));
        if (extension.Length == 0) fit = fit.TrimEnd('.', ' ');
        bool isReserved = Reserved.Contains(fit.Split('.')[0], StringComparer.OrdinalIgnoreCase);
        return fit.Length == 0 || isReserved || isSkipped(fit) ? $"_{fit}" : fit;
    }

    private static string Shorten(string name)
    {
        int bytes = 0, end = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes) return name[..end];
            end += rune.Utf16SequenceLength;
        }
        return name;
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
