using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>The command line: its commands, and how errors end it.</summary>
internal static class CommandLine
{
    private static readonly string[] Examples =
    [
        "midasnet                                              the whole study, quickly",
        "midasnet study part1 --data ../shared/data            one part of it, on the real drawings",
        "midasnet predict drawing.png                          with the shipped network of Part 1",
        "midasnet eval --checkpoint digits.safetensors --data t10k-images-idx3-ubyte.gz",
    ];

    // Other names that are tried for an option.
    private static readonly Dictionary<string, string> Renamed = new() { ["--out"] = "--runs", ["--labels"] = "--label-file" };

    /// <summary>Does what the arguments say.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="output">Takes data.</param>
    /// <param name="error">Takes errors; progress goes to the process's standard error.</param>
    /// <param name="cancellation">Stops the command.</param>
    /// <param name="input">Opens standard input; null for that of the process.</param>
    /// <returns>An <see cref="ExitCode"/>; <see cref="ExitCode.Interrupted"/> if it was stopped.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation, Func<Stream>? input = null)
    {
        var session = new Session(output, error, cancellation) { OpenInput = input ?? Console.OpenStandardInput };
        var options = new GlobalOptions();
        // An argument @name is a name here, not a file of more arguments.
        var parsed = Root(session, options).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            session.WriteError(UsageError(parsed));
            return ExitCode.Usage;
        }

        try
        {
            // Errors and signals are dealt with here and in Program.
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception failure)
        {
            int code = ExitCode.Of(failure);
            bool verbose = parsed.GetValue(options.Verbose);
            session.WriteError(Describe(failure, code, verbose, parsed));
            if (verbose) error.WriteLine(failure);
            return code;
        }
    }

    /// <summary>The commands with their options.</summary>
    internal static RootCommand Root(Session session, GlobalOptions options)
    {
        var root = new RootCommand("Trains, evaluates and explains small convolutional networks. Without a command: study all.")
        {
            StudyCommand.Create(session, options),
            TrainCommand.Create(session, options),
            TuneCommand.Create(session, options),
            AblateCommand.Create(session, options),
            PretrainCommand.Create(session, options),
            EvalCommand.Create(session, options),
            PredictCommand.Create(session, options),
            WeightsCommand.Create(session, options),
            ExportCommand.Create(session),
            AuditCommand.Create(session, options),
            DataCommand.Create(session, options),
            GradCheckCommand.Create(session, options),
            DevicesCommand.Create(session),
            DoctorCommand.Create(session),
            CompletionCommand.Create(session),
        };
        root.Options.Add(options.Quiet);
        root.Options.Add(options.NoProgress);
        root.Options.Add(options.Verbose);
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction usual } help) help.Action = new HelpWithExamples(usual, Examples);
            if (option is VersionOption version) version.Action = new VersionLine();
        }
        root.SetAction(parsed => StudyCommand.RunAll(parsed, session, options));
        return root;
    }

    private static string Describe(Exception failure, int code, bool verbose, ParseResult parsed) => code switch
    {
        ExitCode.Usage => $"{failure.Message} {WhereHelpIs(parsed)}",
        ExitCode.Interrupted => failure is RunInterruptedException run ? $"stopped; to resume: {run.ResumeCommand}" : "stopped",
        ExitCode.Failed when !verbose && !ExitCode.IsExpected(failure) => $"unexpected error: {failure.Message} (--verbose shows where)",
        _ => failure.Message + HintFor(failure, parsed.CommandResult.Command) + NearFile(failure),
    };

    // The library does not refer to options.
    private static string HintFor(Exception failure, Command command)
    {
        var (option, hint) = failure switch
        {
            TooFewImagesException when command.Name == "train" => ("--folds", " (--folds sets their number; --labels clean trains on the labels as they are)"),
            TooFewImagesException => ("--folds", " (--folds sets their number)"),
            RandomLabelsException => ("--labels", " (if you know the kind of labels, state it with --labels)"),
            _ => ("", ""),
        };
        return command.Options.Any(known => known.Name == option) ? hint : "";
    }

    private static string NearFile(Exception failure)
    {
        string? path = failure switch
        {
            DataFormatException { Entry: null, Offset: null } data => data.Path,
            WeightFormatException { Offset: null } weights => weights.Path,
            RunFolderException { Missing: { } run } => run,
            FileNotFoundException { FileName: { } name } => name,
            _ => null,
        };
        string hint = path is null ? "" : NearFiles.Hint(path);
        return hint.Length == 0 || failure.Message.EndsWith('.') ? hint : $".{hint}";
    }

    private static string UsageError(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string problems = string.Join(' ', parsed.Errors.Select(problem => Sentence(problem.Message)).Distinct());
        string[] known = [.. command.Subcommands.Select(sub => sub.Name), .. command.Options.Select(option => option.Name)];
        // An option that does not exist may have been taken for an argument.
        var mistaken = parsed.Tokens.Where(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal));
        var unknown = parsed.UnmatchedTokens.Concat(mistaken.Select(token => token.Value));
        string? near = unknown.SelectMany(token => Renamed.TryGetValue(token, out string? name) && known.Contains(name) ? [name] : NearNames.Of(token, known))
            .FirstOrDefault();
        string suggestion = near is null ? "" : $" Did you mean '{near}'?";
        return $"{problems}{suggestion} {WhereHelpIs(parsed)}";
    }

    private static string WhereHelpIs(ParseResult parsed) => $"See 'midasnet{Words(parsed.CommandResult)} --help'.";

    // Some of the library's messages are lists over several lines, without an end.
    private static string Sentence(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.') + ".";

    /// <summary>The words that lead to a command, each after a space; none for the root.</summary>
    private static string Words(CommandResult result) => result.Parent is CommandResult parent ? $"{Words(parent)} {result.Command.Name}" : "";
}
