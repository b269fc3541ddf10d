using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using System.Numerics;

namespace MidasNet.Runner.Cli;

/// <summary>Options that mean the same in several commands.</summary>
internal static class CommonOptions
{
    private const int MaxThreads = 1024;

    /// <summary><c>--json</c></summary>
    public static Option<bool> Json() => new("--json") { Description = "Write one JSON object to standard output" };

    /// <summary><c>--data</c>, for any labelled images.</summary>
    public static Option<string> LabelledImages() => new("--data")
    {
        Description = "Labelled images: a folder or zip archive with a folder per class, also in parts (train, val, test); a .csv or .tsv table of files and labels; an IDX"
            + " file of images; or CIFAR-10 or CIFAR-100",
        HelpName = "PATH",
        Required = true,
    };

    /// <summary><c>--label-file</c></summary>
    public static Option<string?> LabelFile() => new("--label-file")
    {
        Description = "The IDX file of labels; without it the one next to the images",
        HelpName = "FILE",
    };

    /// <summary><c>--transposed</c></summary>
    public static Option<bool> Transposed() => new("--transposed")
    {
        Description = "Rows and columns of the IDX images are swapped, as in EMNIST's own files",
    };

    /// <summary><c>--skip-bad</c></summary>
    public static Option<bool> SkipBad() => new("--skip-bad")
    {
        Description = "Leave out pictures that cannot be read, and say which; without it they are an error that names them",
    };

    /// <summary><c>--runs</c></summary>
    public static Option<string> RunsFolder() => new("--runs")
    {
        Description = "Folder in which the run's folder is made",
        DefaultValueFactory = _ => "runs",
        HelpName = "FOLDER",
    };

    /// <summary><c>--seed</c></summary>
    public static Option<ulong> Seed()
    {
        var seed = Integer("--seed", "Decides all random numbers", min: 0UL);
        seed.DefaultValueFactory = _ => 1;
        return seed;
    }

    /// <summary><c>--threads</c></summary>
    public static Option<int> Threads() =>
        Integer("--threads", "Threads to compute with; 0 for one per core. Results do not depend on it", min: 0, MaxThreads);

    /// <summary><c>--epochs</c></summary>
    public static Option<int> Epochs(string description) => Integer("--epochs", description, min: 1, max: 100_000);

    /// <summary><c>--folds</c></summary>
    public static Option<int> Folds(string description) => Integer("--folds", description, min: 2, max: 1000);

    /// <summary><c>--seeds</c></summary>
    public static Option<int> Seeds(string description) => Integer("--seeds", description, min: 1, max: 1000);

    /// <summary><c>--parallel</c></summary>
    public static Option<int> Parallel() => Integer(
        "--parallel", "Training runs side by side, where one does not depend on another; 0 for one per thread, as far as memory allows. Results do not depend on it", min: 0, MaxThreads);

    /// <summary><c>--checkpoint-every</c></summary>
    public static Option<CheckpointInterval> CheckpointEvery() => new("--checkpoint-every")
    {
        Description = "How often the state of a run is saved, from which --resume continues: 30s, 5m, 1h, or off. 0s saves after each step",
        HelpName = "TIME|off",
        DefaultValueFactory = _ => new CheckpointInterval(TimeSpan.FromMinutes(1)),
        CustomParser = result =>
        {
            string given = result.Tokens is [var token] ? token.Value : "";
            if (CheckpointInterval.Parse(given) is { } interval) return interval;
            result.AddError($"--checkpoint-every takes a time, such as 30s, 5m or 1h, or off; was given '{given}'.");
            return default;
        },
    };

    /// <summary>An option whose value is a time, such as 30s, 10m or 1h; null without it.</summary>
    /// <param name="name">The option, with its hyphens.</param>
    /// <param name="description">Its meaning.</param>
    public static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            string given = result.Tokens is [var token] ? token.Value : "";
            if (TimeText.Parse(given) is { } time && time > TimeSpan.Zero) return time;
            result.AddError($"{name} takes a time, such as 30s, 10m or 1h; was given '{given}'.");
            return null;
        },
    };

    /// <summary>An option whose value is one of some words; null without it.</summary>
    /// <param name="name">The option, with its hyphens.</param>
    /// <param name="description">Its meaning.</param>
    /// <param name="values">The words.</param>
    public static Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', values) };
        option.AcceptOnlyWords(values);
        return option;
    }

    /// <summary>An option whose value is one of some words, each with its meaning; the first is the default.</summary>
    /// <param name="name">The option, with its hyphens.</param>
    /// <param name="description">Its meaning.</param>
    /// <param name="words">The words.</param>
    public static Option<Word<T>> Choice<T>(string name, string description, params Word<T>[] words)
    {
        var option = new Option<Word<T>>(name)
        {
            Description = description,
            HelpName = string.Join('|', words.Select(word => word.Text)),
            DefaultValueFactory = _ => words[0],
            CustomParser = result =>
            {
                string given = result.Tokens is [var token] ? token.Value : "";
                if (Array.FindIndex(words, word => word.Text.Equals(given, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index) return words[index];
                result.AddError(AcceptedWords.Problem(name, given, [.. words.Select(word => word.Text)]));
                return words[0];
            },
        };
        option.CompletionSources.Add(_ => words.Select(word => new CompletionItem(word.Text)));
        return option;
    }

    /// <summary>The value of an option that was given; null if it was not.</summary>
    public static T? IfGiven<T>(ParseResult parsed, Option<T> option) where T : struct => IsGiven(parsed, option) ? parsed.GetValue(option) : null;

    /// <summary>Whether an option or argument was given, rather than left to its default.</summary>
    public static bool IsGiven(ParseResult parsed, Symbol symbol) => symbol switch
    {
        Option option => parsed.GetResult(option) is { Implicit: false },
        Argument argument => parsed.GetResult(argument) is { Tokens.Count: > 0 },
        _ => false,
    };

    /// <summary><c>--checkpoint</c>, for <see cref="ShippedCheckpoint.Choose"/>.</summary>
    public static Option<string?> Checkpoint() => new("--checkpoint")
    {
        Description = "A model that a run has saved; without it the network of Part 1 that is shipped, weights/part1.safetensors",
        HelpName = "FILE",
    };

    /// <summary>An option whose value is an integer, with an error that says so.</summary>
    /// <param name="name">The option, with its hyphens.</param>
    /// <param name="description">Its effect.</param>
    /// <param name="min">The smallest value that makes sense.</param>
    /// <param name="max">The largest value that makes sense; null for none.</param>
    public static Option<T> Integer<T>(string name, string description, T min, T? max = null) where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string given = result.Tokens is [var token] ? token.Value : "";
            bool isRead = T.TryParse(given, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value);
            if (isRead && value >= min && !(value > max)) return value;
            bool isTooLarge = !isRead && given.Length > 0 && given.All(char.IsAsciiDigit);
            string range = max is null && !isTooLarge ? $"of at least {min}" : $"from {min} to {max ?? T.MaxValue}";
            result.AddError($"{name} must be an integer {range}, was given '{given}'.");
            return default;
        },
    };
}
