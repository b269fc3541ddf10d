using System.CommandLine;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Data.Synthetic;
using MidasNet.Learning;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet data draw</c>: a folder per class of synthetic characters, to try all other commands on.</summary>
internal static class DrawCommand
{
    private const string Purpose = "set of characters";
    private const int Width = 120, Height = 90, MaxPerClass = 10_000;

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session)
    {
        var target = new Option<string>("--to") { Description = "The new folder for the pictures, with a folder for each character", HelpName = "FOLDER", Required = true };
        var characters = new Option<string>("--characters")
        {
            Description = "The characters, each a class, of 0-9, A-Z and a-z",
            HelpName = "TEXT",
            DefaultValueFactory = _ => "ABCDEFGHIJ",
        };
        var count = CommonOptions.Integer("--per-class", "Pictures of each character, each by another writer", min: 1);
        count.DefaultValueFactory = _ => 40;
        var seed = CommonOptions.Integer("--seed", "Decides the writers: equal seeds give equal pictures", min: 0UL);
        seed.DefaultValueFactory = _ => 1;
        var json = CommonOptions.Json();
        var command = new Verb(
            "draw", "Draws synthetic handwritten characters, to try training and audits on",
            "midasnet data draw --to letters",
            "midasnet data draw --to digits --characters 0123456789 --per-class 100 --seed 7")
        {
            target, characters, count, seed, json,
        };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(target), text = parsed.GetRequiredValue(characters);
            int perClass = parsed.GetValue(count);
            if (perClass > MaxPerClass) throw new UsageException($"--per-class is at most {MaxPerClass}, was {perClass}");
            int[] classes = ClassesOf(text);
            NewFolder.Require(folder, Purpose);
            NewFolder.Write(folder, Purpose, root => Write(root, classes, perClass, parsed.GetValue(seed), session.Cancellation));
            var drawn = new DrawnCharacters(folder, classes.Length, classes.Length * perClass);
            if (parsed.GetValue(json)) session.WriteJson(drawn);
            else session.WriteLine($"{folder}: {Counted.Of(drawn.Images, "image")} of {Counted.Of(drawn.Classes, "class", "classes")}");
        });
        return command;
    }

    /// <summary>The output of <c>data draw --json</c>.</summary>
    internal sealed record DrawnCharacters(string Folder, int Classes, int Images);

    private static int[] ClassesOf(string text)
    {
        if (text.Length < 2) throw new UsageException("--characters needs two characters at least: a network tells classes apart.");
        foreach (char character in text)
            if (!ClassNames.Characters.Contains(character.ToString())) throw new UsageException($"--characters: '{character}' cannot be drawn, only 0-9, A-Z and a-z.");
        if (text.GroupBy(character => character).FirstOrDefault(same => same.Count() > 1) is { } twice) throw new UsageException($"--characters: '{twice.Key}' stands twice.");
        if (text.GroupBy(char.ToUpperInvariant).FirstOrDefault(same => same.Count() > 1) is { } same)
            throw new UsageException($"--characters: {string.Join(" and ", same.Select(character => $"'{character}'"))} have the same folder where names ignore case: leave one out.");
        return [.. text.Select(SyntheticCharacters.ClassOf)];
    }

    private static void Write(string folder, int[] classes, int perClass, ulong seed, CancellationToken cancellation)
    {
        var pictures = new byte[perClass][];
        foreach (int index in classes)
        {
            Parallel.For(0, perClass, new ParallelOptions { CancellationToken = cancellation }, writer =>
            {
                byte[] ink = SyntheticDrawing.OnCanvas(index, new SyntheticWriter(seed, writer), sample: 0, Width, Height);
                for (int at = 0; at < ink.Length; at++) ink[at] = (byte)(byte.MaxValue - ink[at]); // black on white
                pictures[writer] = PngFile.Encode(Width, Height, ink);
            });
            string ofClass = Path.Combine(folder, ClassNames.Characters[index]);
            Directory.CreateDirectory(ofClass);
            // One after the other: the error of a full disk is then that of a file, and not one of several threads.
            for (int writer = 0; writer < perClass; writer++) File.WriteAllBytes(Path.Combine(ofClass, $"{writer:0000}.png"), pictures[writer]);
        }
    }
}
