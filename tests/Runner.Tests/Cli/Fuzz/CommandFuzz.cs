using System.CommandLine;
using System.CommandLine.Help;
using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli.Fuzz;

/// <summary>Command lines from the program's own commands and options, with values that fit and values that do not.</summary>
internal sealed class CommandFuzz(CommandFuzzInputs inputs)
{
    // They listen, or load from the network, or look at the whole machine; each has tests of its own.
    private static readonly string[] LeftOut = ["serve", "weights fetch", "data fetch", "doctor", "devices", "completion"];

    // Commands whose work is large whatever the options: they are stopped as soon as they have read them.
    private static readonly string[] Stopped = ["study", "pretrain", "gradcheck"];

    private static readonly string[] OddTexts =
    [
        "", " ", "0", "-1", "1", "2147483647", "2147483648", "99999999999999999999999", "NaN", "1e999", "0.5", "1e-999", "x", "../x", "-", "--", "é", "\u202e\u0007",
        "\u001b[31m", "\u0000", new string('a', 5000), "auto", "clean", "99999999999h", "10m", "0s", "all", "none", "%s{0}", "a,b", "accuracy>=2", "\ud800",
    ];

    private static readonly string[] Numbers = ["1", "1", "2", "2", "3", "0", "10"];

    private static readonly string[] Outputs = ["--out", "--runs", "--predictions", "--relabel", "--apply", "--to"];

    private readonly List<(string Words, Command Command)> commands = [.. Below(Root(), "").Where(pair => !LeftOut.Contains(pair.Words))];
    private readonly List<(string Words, Command Command)> training = [.. Below(Root(), "").Where(pair => pair.Words is "train" or "audit" or "tune" or "ablate" or "eval" or "predict")];
    private readonly string[] keys = [.. Below(Root(), "").SelectMany(pair => pair.Command.Options).Select(option => option.Name.TrimStart('-')).Distinct()];

    /// <summary>A command line, and whether it is stopped before its work.</summary>
    public (string[] Arguments, bool IsStopped) Line(Draw draw)
    {
        var (words, command) = draw.Chance(0.5) ? draw.One(training) : draw.One(commands);
        List<string> line = [.. words.Split(' ')];
        bool isStopped = Stopped.Contains(line[0]) || draw.Chance(0.1);
        foreach (var argument in command.Arguments)
        {
            int values = argument.Arity.MaximumNumberOfValues == 1 ? (draw.Chance(0.95) ? 1 : 0) : draw.Number(0, 3);
            for (; values > 0; values--) line.Add(draw.Chance(0.05) ? Odd(draw) : ArgumentValue(draw, words, argument.Name));
        }
        foreach (var option in command.Options.Where(option => option is not HelpOption))
        {
            bool isWork = Work(words, option.Name) is not null;
            // Without these there is much work: on the data of the study, by all ingredients.
            bool isLimit = isWork || (words is "tune" or "ablate" or "study" && option.Name is "--data" or "--ingredients" or "--from");
            bool isRare = (option.Name is "--budget" && words == "train") || (option.Name is "--seeds" && words == "audit")
                || option.Name is "--width" or "--image-size" or "--label-file" or "--transposed" or "--reviewed";
            if (!draw.Chance(option.Required ? 0.97 : isRare ? 0.06 : isLimit ? 1 : 0.1)) continue;
            line.Add(option.Name);
            if (option.ValueType == typeof(bool)) continue;
            bool isOdd = draw.Chance(0.02);
            if (isOdd && isWork && !isStopped) line.Add(draw.One("", "-1", "NaN", "1e999", "x", "99999999999999999999999", "\u0007"));
            else if (isOdd && Outputs.Contains(option.Name)) line.Add(draw.One("", inputs.NewPath("/no/such"), inputs.NewPath("\u0000"), inputs.Data[0], inputs.NewPath(new string('a', 5000))));
            else line.Add(isOdd ? Odd(draw) : Value(draw, words, option));
        }
        if (draw.Chance(0.08)) line.AddRange(["--config", inputs.Config(draw, keys)]);
        if (draw.Chance(0.03)) line.Insert(draw.Number(0, line.Count), Odd(draw));
        if (draw.Chance(0.8)) line.Add("-q");
        line.Add("--no-progress");
        return ([.. line], isStopped);
    }

    private static RootCommand Root() => CommandLine.Root(new Session(TextWriter.Null, TextWriter.Null, CancellationToken.None), new GlobalOptions());

    private static IEnumerable<(string Words, Command Command)> Below(Command command, string words)
    {
        foreach (var sub in command.Subcommands)
        {
            string path = words.Length == 0 ? sub.Name : $"{words} {sub.Name}";
            if (sub.Action is not null) yield return (path, sub);
            foreach (var deeper in Below(sub, path)) yield return deeper;
        }
    }

    // Options on which the work depends, with values that keep it small.
    private static string[]? Work(string words, string option) => option switch
    {
        "--epochs" or "--stages" or "--seeds" or "--parallel" or "--threads" => ["1"],
        "--folds" => ["2", "3", "1000"],
        "--budget" => words == "train" ? ["1s"] : ["1", "2", "1", "2", "99999999999h"],
        "--width" => ["1", "2"],
        "--image-size" => ["16", "32", "8", "1"],
        "--per-class" => ["1", "2"],
        "--characters" => ["a", "ab", "A", "\u0007", "aa"],
        "--device" => [.. Enumerable.Repeat("cpu", 30), "auto", "gpu:99"],
        "--runs" => ["*"],
        "--checkpoint-every" => ["off", "0s", "1m"],
        _ => null,
    };

    private string Odd(Draw draw) => draw.Chance(0.3) ? draw.One(inputs.Data) : draw.One(OddTexts);

    private string ArgumentValue(Draw draw, string words, string name) => (words, name) switch
    {
        (_, "run" or "runs") => inputs.Run(draw),
        (_, "checkpoint") => inputs.OddCheckpoint(draw),
        ("predict", _) => inputs.Picture(draw),
        ("study", _) => draw.One("part1", "part2", "part3", "all", "digits"),
        ("data simulate", _) => draw.One("symmetric:0.4", "pair:0.3", "complementary", "random", "clean", "symmetric:2", "swap"),
        ("config show", _) => draw.One("train", "eval", "x"),
        _ when words.StartsWith("weights", StringComparison.Ordinal) => draw.Chance(0.8) ? inputs.OddCheckpoint(draw) : draw.One(inputs.Data),
        _ => Odd(draw),
    };

    private string Value(Draw draw, string words, Option option)
    {
        if (Outputs.Contains(option.Name) && words != "export") return inputs.NewPath(option.Name is "--out" or "--predictions" or "--relabel" ? ".safetensors" : "");
        if (words == "export" && option.Name == "--out") return inputs.NewPath(".onnx");
        if (Work(words, option.Name) is { } small) return draw.One(small);
        string help = option.HelpName ?? "";
        return option.Name switch
        {
            "--data" or "--label-file" or "--trusted" or "--truth" => draw.One(inputs.Data),
            "--checkpoint" => inputs.OddCheckpoint(draw),
            "--from" when words is "tune" or "ablate" => inputs.Recipe(draw),
            "--from" => draw.Chance(0.2) ? "none" : inputs.OddCheckpoint(draw),
            "--recipe" => inputs.Recipe(draw),
            "--space" => inputs.Space(draw),
            "--ingredients" => inputs.Ingredients(draw),
            "--resume" or "--run" or "--ablation" => inputs.Run(draw),
            "--simulate" => draw.One("symmetric:0.4", "pair:0.3", "complementary", "random", "clean"),
            "--require" => draw.One("accuracy>=0.1", "f1>=100%", "x", "balancedAccuracy>=0.9"),
            "--reviewed" => draw.One(inputs.Data),
            "--lr" => draw.One("0.001", "auto", "10", "0.000001"),
            "--test-share" => draw.One("0", "0.2", "0.5"),
            _ when help.Contains('|', StringComparison.Ordinal) => draw.One(help.Split('|')),
            _ => draw.Chance(0.8) ? draw.One(Numbers) : Odd(draw),
        };
    }
}
