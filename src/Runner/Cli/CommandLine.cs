using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
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

    /// <summary>How arguments are read: an argument @name is a name here, not a file of more arguments.</summary>
    public static ParserConfiguration Parser { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>Does what the arguments say.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="output">Takes data.</param>
    /// <param name="error">Takes errors; progress goes to the process's standard error.</param>
    /// <param name="cancellation">Stops the command.</param>
    /// <param name="input">Opens standard input; null for that of the process.</param>
    /// <param name="process">Where options are looked for besides the arguments; null for nowhere.</param>
    /// <returns>An <see cref="ExitCode"/>; <see cref="ExitCode.Interrupted"/> if it was stopped.</returns>
    public static int Run(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation, Func<Stream>? input = null,
        ProcessEnvironment? process = null)
    {
        (output, error) = (new TerminalWriter(output), new TerminalWriter(error));
        var session = new Session(output, error, cancellation) { OpenInput = input ?? Console.OpenStandardInput };
        if (process is not null) session = session with { Process = process };
        var options = new GlobalOptions();
        var root = Root(session, options);
        var parsed = root.Parse(arguments, Parser);
        IReadOnlyList<OptionSetting> settings = [];
        ParseResult? typed = null;
        bool isBare = false;
        try
        {
            if (IsCommand(parsed))
            {
                // Without a command: the study.
                isBare = parsed.CommandResult.Command == root;
                if (isBare) parsed = root.Parse(arguments = [.. arguments, StudyCommand.Name], Parser);
                typed = parsed;
                settings = SettingsFor(parsed, session, options);
                if (settings.Count > 0) parsed = root.Parse(WithSettings(arguments, settings, root, parsed.CommandResult.Command), Parser);
            }
            // Help for something that does not exist would hide the mistake.
            bool isForHelp = parsed.Action is HelpAction or HelpWithExamples;
            if (parsed.Action is ParseErrorAction || (isForHelp && UsageErrors.AreMistyped(parsed)))
            {
                string problem = $"{UsageErrors.Of(parsed, mistypedAlone: isForHelp)} {WhereHelpIs(parsed)}";
                session.WriteError(problem + OriginsIn(problem, settings));
                return ExitCode.Usage;
            }
            if (typed?.CommandResult is { Command: Verb verb } result && verb.Idle(result) is { } idle) throw new UsageException(idle);
            RequireValues(parsed);
            if (isBare && !parsed.GetValue(options.Quiet)) foreach (string line in StudyCommand.Introduction(parsed)) error.WriteLine(line);
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
            string problem = Describe(failure, code, verbose, parsed);
            session.WriteError(problem + (code == ExitCode.Usage ? OriginsIn(problem, settings) : ""));
            if (verbose) error.WriteLine(failure);
            return code;
        }
    }

    /// <summary>The words that lead to a command; none for the root.</summary>
    internal static IReadOnlyList<string> WordsOf(CommandResult result) => result.Parent is CommandResult parent ? [.. WordsOf(parent), result.Command.Name] : [];

    /// <summary>A command as it is typed.</summary>
    internal static string NameOf(CommandResult result) => string.Join(' ', ["midasnet", .. WordsOf(result)]);

    /// <summary>A text over several lines as one line.</summary>
    internal static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // Help, the version and completion need no options, an unknown command has none; neither do the commands that are asked where something is wrong.
    private static bool IsCommand(ParseResult parsed) =>
        (parsed.Action is ParseErrorAction || parsed.Action == parsed.CommandResult.Command.Action)
        && (parsed.CommandResult.Parent is not null || parsed.Errors.Count == 0)
        && WordsOf(parsed.CommandResult) is not ([CompletionCommand.Name] or [DoctorCommand.Name] or [ConfigCommand.Name, ..]);

    private static IReadOnlyList<OptionSetting> SettingsFor(ParseResult parsed, Session session, GlobalOptions options)
    {
        OptionCatalogue? catalogue = null;
        OptionCatalogue Catalogue() => catalogue ??= OptionCatalogue.OfProgram();
        var effective = new EffectiveOptions(parsed.GetValue(options.Config), session.Process, Catalogue);
        bool quiet = parsed.GetValue(options.Quiet);
        if (!quiet) foreach (string warning in effective.Warnings) session.WriteError(warning);
        if (effective.IsEmpty || Catalogue().Find(WordsOf(parsed.CommandResult)) is not { } command) return [];
        bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };
        var known = parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options).ToList();
        bool resumes = known.Any(option => option.Name == "--resume" && option.ValueType != typeof(bool) && IsGiven(option));
        var settings = effective.For(command, [.. known.Where(IsGiven).Select(option => option.Name)], resumes);
        var here = settings.Where(setting => setting.IsFromCurrentFolder).SelectMany(setting => setting.Arguments).ToList();
        if (here.Count > 0 && !quiet) session.WriteError($"{ConfigFile.NameInCurrentFolder} of this folder sets {string.Join(' ', here)}");
        return settings;
    }

    // An empty text names no file, and is what a variable of a script that was never set leaves.
    private static void RequireValues(ParseResult parsed)
    {
        if (UsageErrors.LacksValue(parsed) is { } lacking) throw new UsageException(lacking);
        foreach (var option in parsed.CommandResult.Command.Options)
        {
            if (parsed.GetResult(option) is { Implicit: false } result && result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                throw new UsageException($"{option.Name} is empty: it takes {option.HelpName ?? "a value"}.");
        }
        foreach (var argument in parsed.CommandResult.Command.Arguments)
        {
            if (parsed.GetResult(argument) is { } result && result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                throw new UsageException($"the argument {argument.Name} is empty.");
        }
        // No file has such a name; a configuration file can hold one.
        if (parsed.Tokens.FirstOrDefault(token => token.Value.Contains('\0', StringComparison.Ordinal)) is { } broken)
            throw new UsageException($"'{broken.Value}' holds the character with the code 0, which no name and no value has.");
    }

    // Options stand after the words of the command: behind its arguments they could be taken for one.
    private static IReadOnlyList<string> WithSettings(IReadOnlyList<string> arguments, IReadOnlyList<OptionSetting> settings, RootCommand root, Command command)
    {
        int words = Enumerable.Range(1, arguments.Count).First(count => root.Parse([.. arguments.Take(count)], Parser).CommandResult.Command == command);
        return [.. arguments.Take(words), .. settings.SelectMany(setting => setting.Arguments), .. arguments.Skip(words)];
    }

    // An error about an option that is not on the command line says where it comes from.
    private static string OriginsIn(string problem, IReadOnlyList<OptionSetting> settings)
    {
        var named = settings.Where(setting => Regex.IsMatch(problem, $@"{Regex.Escape(setting.Option)}(?![\w-])")).Select(setting => $"{setting.Option} is set by {setting.Origin}");
        return string.Join("; ", named) is { Length: > 0 } origins ? $" ({origins}.)" : "";
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
            WorkerCommand.Create(session, options),
            SweepCommand.Create(session, options),
            PretrainCommand.Create(session, options),
            EvalCommand.Create(session, options),
            PredictCommand.Create(session, options),
            WeightsCommand.Create(session, options),
            ExportCommand.Create(session),
            PageCommand.Create(session, options),
            ServeCommand.Create(session, options),
            AuditCommand.Create(session, options),
            ReportCommand.Create(session),
            DataCommand.Create(session, options),
            GradCheckCommand.Create(session, options),
            DevicesCommand.Create(session),
            DoctorCommand.Create(session),
            ConfigCommand.Create(session, options),
            CompletionCommand.Create(session),
        };
        root.Options.Add(options.Config);
        root.Options.Add(options.Quiet);
        root.Options.Add(options.NoProgress);
        root.Options.Add(options.Verbose);
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction usual } help) help.Action = new HelpWithExamples(usual, Examples);
            if (option is VersionOption version) version.Action = new VersionLine();
        }
        root.SetAction(_ => ExitCode.Done); // Run adds the word study.
        return root;
    }

    private static string Describe(Exception failure, int code, bool verbose, ParseResult parsed) => code switch
    {
        ExitCode.Usage => $"{(failure.Message is [.., '.' or '?'] ? failure.Message : $"{failure.Message}.")} {WhereHelpIs(parsed)}",
        ExitCode.Interrupted => failure is RunInterruptedException run ? $"stopped; to resume: {run.ResumeCommand}" : "stopped",
        ExitCode.Failed when !verbose && !ExitCode.IsExpected(failure) => $"unexpected error: {failure.Message} (--verbose shows where)",
        _ => failure.Message + HintFor(failure, parsed.CommandResult.Command) + NearFile(failure, parsed.CommandResult.Command),
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

    private static string NearFile(Exception failure, Command command)
    {
        // A mistyped command after one that has arguments of its own is taken for an argument.
        if (failure is RunFolderException { Missing: { } word } && UsageErrors.NearCommand(command, word) is { } near) return $". Did you mean '{near}'?";
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

    private static string WhereHelpIs(ParseResult parsed) => $"See '{NameOf(parsed.CommandResult)} --help'.";
}
